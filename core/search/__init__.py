"""Finding by words: word forms, typos, the wrong keyboard layout."""
