package authz

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"buyergraph/internal/text"
	"buyergraph/internal/viewer"
)

// LabelKey is the same for two roles of one company, or of none where it is 0, whose
// labels people could not tell apart.
func LabelKey(company int64, label string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d/%s", company, text.Fold(text.Clean(label))))
	return hex.EncodeToString(sum[:])
}

// Administers reports whether a role of an audience lets its holders look after people:
// those of their company, or the seller's.
func (r Role) Administers(audience viewer.Kind) bool {
	e := CustomerUser
	if audience == viewer.Staff {
		e = StaffUser
	}
	grants, _ := Granted(audience, []Role{r})
	return grants[e.Name+":"+string(Edit)].AtLeast(viewer.Customer)
}
