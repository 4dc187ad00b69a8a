"""The policy, asked by Dr Lin about results of Issuer East."""
