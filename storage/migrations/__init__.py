"""How did the schema come to be what it is?"""
