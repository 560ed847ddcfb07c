"""What is wrong with the patients of a trial, and what is done for them."""
