"""The load driver: many people walk the wizard at once, through Streamlit's own protocol.

python -m tests.load 1 10 50 [--every SECONDS] [--same-instant]
python -m tests.load --room 50 [--every SECONDS] [--same-instant]
"""
