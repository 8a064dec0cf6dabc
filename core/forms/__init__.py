"""Forms that are data: questions, options, conditions. Surveys ask them; XLSForm files bring them."""
