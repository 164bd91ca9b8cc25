package authz

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"buyergraph/internal/text"
	"buyergraph/internal/viewer"
)

// LabelKey returns the key that makes role labels unique within a company; company 0 stands
// for the predefined roles. Labels that people cannot tell apart have the same key.
func LabelKey(company int64, label string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%d/%s", company, text.Key(text.Clean(label))))
	return hex.EncodeToString(sum[:])
}

// MakesAdministrator reports whether a role of an audience makes its holders
// administrators: it grants EDIT, at CUSTOMER or more, on the customer users of their
// company or on the staff users.
func (r Role) MakesAdministrator(audience viewer.Kind) bool {
	e := CustomerUser
	if audience == viewer.Staff {
		e = StaffUser
	}
	grants, _ := EffectiveGrants(audience, []Role{r})
	return grants[e.Name+":"+string(Edit)].AtLeast(viewer.Customer)
}
