"""Reference data as CSV, and the demonstration region that is made from it: fictional institutions, evaluations, and months of use."""
