"""The clinic's records on both databases: who may, what is kept, what is forgotten, and a trail that shows what was done to it."""
