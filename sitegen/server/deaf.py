"""What is raised when no file events can be had any more; whoever hears it looks at the files instead."""

from sitegen.problems import Problem


class DeafError(Exception):
    """Nothing more is heard; `told` says why, and what a person can do about it."""

    def __init__(self, told: Problem):
        super().__init__(told.code)
        self.told = told
