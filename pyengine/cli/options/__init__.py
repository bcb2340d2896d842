"""Groups of options: what adds them to a parser, and what makes values of them."""
