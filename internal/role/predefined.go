package role

import (
	"context"
	"strings"

	"buyergraph/ent/customeruserrole"
	"buyergraph/internal/nested"
	"buyergraph/internal/rule"
	"buyergraph/internal/store"
	"buyergraph/internal/viewer"
)

// predefined are the roles that every installation begins with. Rights are written in
// short: "Order VIEW,CREATE OWN".
var predefined = []struct {
	code, label string
	everybodys  bool // public and self-managed
	others      viewer.Level
	rights      string
}{
	{"ADMINISTRATOR", "Administrator", true, viewer.CustomerTree, "Rfq VIEW,CREATE,EDIT,ASSIGN CUSTOMER_TREE; Quote VIEW,CREATE,ASSIGN CUSTOMER_TREE; Order VIEW,CREATE,EDIT,ASSIGN CUSTOMER_TREE"},
	{"BUYER", "Buyer", true, viewer.None, "Customer VIEW CUSTOMER; CustomerAddress VIEW CUSTOMER; CustomerUser VIEW CUSTOMER; CustomerUserAddress VIEW OWN; " +
		"Rfq VIEW,CREATE,EDIT OWN; Quote VIEW OWN; Order VIEW,CREATE,EDIT OWN; ConsentAcceptance VIEW,CREATE,EDIT OWN"},
	{"ANONYMOUS", "Non-Authenticated Visitors", false, viewer.None, "Rfq CREATE OWN"},
}

// Predefine makes them in an installation that has never had a role of customer users.
func Predefine(ctx context.Context, tx *store.Tx) error {
	ctx = viewer.AsSystem(ctx)
	if had, err := tx.CustomerUserRole.Query().Exist(ctx); err != nil || had {
		return err
	}
	for _, r := range predefined {
		capabilities := []string{"QUICK_ORDER", "TYPE_ADDRESSES"}
		if r.everybodys {
			capabilities = storefront()
		}
		err := tx.CustomerUserRole.Create().SetCode(r.code).SetLabel(r.label).SetSelfManaged(r.everybodys).SetPublic(r.everybodys).
			SetDefaultLevel(customeruserrole.DefaultLevel(r.others)).SetPermissions(rights(r.rights)).SetCapabilities(capabilities).Exec(ctx)
		if err != nil {
			return err
		}
	}
	return nil
}

// storefront are all capabilities of customer users.
func storefront() (out []string) {
	for _, c := range rule.Capabilities {
		if c.Storefront {
			out = append(out, c.Code)
		}
	}
	return out
}

func rights(short string) (out []nested.Permission) {
	for _, r := range strings.Split(short, "; ") {
		f := strings.Fields(r)
		for _, action := range strings.Split(f[1], ",") {
			out = append(out, nested.Permission{Entity: f[0], Action: action, Level: f[2]})
		}
	}
	return out
}
