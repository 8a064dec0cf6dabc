"""What the three test servers share: pace, faults, the log of traffic, what people see, the page to watch it all."""
