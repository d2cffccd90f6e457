"""The group planner: which meetings a course has, on which days, and a calendar of them."""
