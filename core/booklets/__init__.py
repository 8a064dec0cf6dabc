"""Booklets for families: short texts on rights, duties and helping at home, one file each in every language."""
