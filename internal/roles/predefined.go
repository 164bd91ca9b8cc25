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

// PredefinedRole is a role that users of every company may have.
type PredefinedRole struct {
	Code, Label      string
	SelfManaged      bool
	Public           bool
	DefaultLevel     customeruserrole.DefaultLevel // for the entities that ShortPermissions does not name
	ShortPermissions []string                      // in the notation of [ParsePermissions]
	Capabilities     []string
}

// Predefined lists the roles that every installation starts with.
var Predefined = []PredefinedRole{
	{"ADMINISTRATOR", "Administrator", true, true, customeruserrole.DefaultLevelCUSTOMER_TREE, []string{
		"Rfq VIEW,CREATE,EDIT,ASSIGN CUSTOMER_TREE", "Quote VIEW,ASSIGN CUSTOMER_TREE", "Order VIEW,CREATE,EDIT,ASSIGN CUSTOMER_TREE",
		"ConsentAcceptance VIEW CUSTOMER_TREE", "ConsentAcceptance CREATE,EDIT OWN",
	}, authz.CapabilitiesOf(viewer.CustomerUser)},
	{"BUYER", "Buyer", true, true, customeruserrole.DefaultLevelNONE, []string{
		"Customer VIEW CUSTOMER", "CustomerAddress VIEW CUSTOMER", "CustomerUser VIEW CUSTOMER", "CustomerUserAddress VIEW OWN",
		"Rfq VIEW,CREATE,EDIT OWN", "Quote VIEW OWN", "Order VIEW,CREATE,EDIT OWN", "ConsentAcceptance VIEW,CREATE,EDIT OWN",
	}, authz.CapabilitiesOf(viewer.CustomerUser)},
	{"ANONYMOUS", "Non-Authenticated Visitors", false, false, customeruserrole.DefaultLevelNONE, nil, []string{}},
}

// CreatePredefined creates the predefined roles if the installation has no role of customer
// users. The error is that of the database.
func CreatePredefined(ctx context.Context, tx *store.Tx) error {
	ctx = viewer.AsSystem(ctx)
	if had, err := tx.CustomerUserRole.Query().Exist(ctx); err != nil || had {
		return err
	}
	for _, r := range Predefined {
		err := tx.CustomerUserRole.Create().SetCode(r.Code).SetLabel(r.Label).SetSelfManaged(r.SelfManaged).SetPublic(r.Public).
			SetDefaultLevel(r.DefaultLevel).SetPermissions(ParsePermissions(r.ShortPermissions)).SetCapabilities(r.Capabilities).Exec(ctx)
		if err != nil {
			return err
		}
	}
	return nil
}

// ParsePermissions returns the permissions of a short notation: "Order VIEW,CREATE OWN" is
// two permissions on Order at the level OWN. It panics on a text of fewer than three words.
func ParsePermissions(short []string) []jsontypes.Permission {
	out := []jsontypes.Permission{}
	for _, r := range short {
		f := strings.Fields(r)
		for _, action := range strings.Split(f[1], ",") {
			out = append(out, jsontypes.Permission{Entity: f[0], Action: action, Level: f[2]})
		}
	}
	return out
}
