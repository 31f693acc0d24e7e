"""The answer messages and error notices: from a judgement to the bytes that leave."""
