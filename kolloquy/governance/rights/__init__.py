"""What an expert may ask of us and has told us: the notice, their wishes, consents, objections and requests.

It knows an expert by `expert_id` alone: who that is stays with the rooms above.
"""
