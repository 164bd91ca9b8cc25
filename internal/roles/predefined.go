package roles

import (
	"context"
	"strings"

	"buyergraph/ent/customeruserrole"
	"buyergraph/internal/authz"
	"buyergraph/internal/jsontypes"
	"buyergraph/internal/store"
	"buyergraph/internal/viewer"
)

// Shared is a role that every company may have. Rights are written in short:
// "Order VIEW,CREATE OWN".
type Shared struct {
	Code, Label  string
	SelfManaged  bool
	Public       bool
	Others       customeruserrole.DefaultLevel // what rights do not speak of
	Rights       []string
	Capabilities []string
}

// Predefined are those that every installation begins with.
var Predefined = []Shared{
	{"ADMINISTRATOR", "Administrator", true, true, customeruserrole.DefaultLevelCUSTOMER_TREE, []string{
		"Rfq VIEW,CREATE,EDIT,ASSIGN CUSTOMER_TREE", "Quote VIEW,CREATE,ASSIGN CUSTOMER_TREE", "Order VIEW,CREATE,EDIT,ASSIGN CUSTOMER_TREE",
		"ConsentAcceptance VIEW CUSTOMER_TREE", "ConsentAcceptance CREATE,EDIT OWN",
	}, authz.CapabilitiesOf(viewer.CustomerUser)},
	{"BUYER", "Buyer", true, true, customeruserrole.DefaultLevelNONE, []string{
		"Customer VIEW CUSTOMER", "CustomerAddress VIEW CUSTOMER", "CustomerUser VIEW CUSTOMER", "CustomerUserAddress VIEW OWN",
		"Rfq VIEW,CREATE,EDIT OWN", "Quote VIEW OWN", "Order VIEW,CREATE,EDIT OWN", "ConsentAcceptance VIEW,CREATE,EDIT OWN",
	}, authz.CapabilitiesOf(viewer.CustomerUser)},
	{"ANONYMOUS", "Non-Authenticated Visitors", false, false, customeruserrole.DefaultLevelNONE, []string{"Rfq CREATE OWN"}, []string{"QUICK_ORDER", "TYPE_ADDRESSES"}},
}

// Predefine makes them in an installation that has never had a role of customer users.
func Predefine(ctx context.Context, tx *store.Tx) error {
	ctx = viewer.AsSystem(ctx)
	if had, err := tx.CustomerUserRole.Query().Exist(ctx); err != nil || had {
		return err
	}
	for _, r := range Predefined {
		err := tx.CustomerUserRole.Create().SetCode(r.Code).SetLabel(r.Label).SetSelfManaged(r.SelfManaged).SetPublic(r.Public).
			SetDefaultLevel(r.Others).SetPermissions(Rights(r.Rights)).SetCapabilities(r.Capabilities).Exec(ctx)
		if err != nil {
			return err
		}
	}
	return nil
}

// Rights reads rights that are written in short.
func Rights(short []string) (out []jsontypes.Permission) {
	for _, r := range short {
		f := strings.Fields(r)
		for _, action := range strings.Split(f[1], ",") {
			out = append(out, jsontypes.Permission{Entity: f[0], Action: action, Level: f[2]})
		}
	}
	return out
}
