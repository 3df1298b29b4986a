"""Other ways to serve stored scores, each run by `.venv-bench`, which has nothing of the service.

A peer is a script that takes a job and then its turns (see turns), in a process of its own.
"""
