"""How fast is the desk, beside a bare handler on the same machine in the same run?"""
