package rule

import "slices"

// Level is how far a permission reaches. OWN is what names the viewer himself, for
// staff the customers that he owns or represents; ALL is for staff alone.
type Level string

// levels from the least to the most.
var levels = []Level{"", "NONE", "OWN", "CUSTOMER", "CUSTOMER_TREE", "ALL"}

// Higher is the one that reaches further.
func Higher(a, b Level) Level {
	if slices.Index(levels, a) > slices.Index(levels, b) {
		return a
	}
	return b
}
