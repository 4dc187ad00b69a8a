"""The policy lab 政策试算: a past period judged again under a draft, an edition or changed rules; `labs` has its use-cases."""
