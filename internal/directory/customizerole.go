package directory

import (
	"context"

	"buyergraph/ent"
	"buyergraph/ent/customeruser"
	"buyergraph/ent/customeruserrole"
	"buyergraph/internal/authz"
	"buyergraph/internal/mutation"
	"buyergraph/internal/roles"
	"buyergraph/internal/store"
	"buyergraph/internal/viewer"
)

// customizeRole makes a company's own copy of a predefined role, with changes, and gives it to
// the company's users in place of the predefined one. Codes: as for [CreateCustomerUserRole].
func customizeRole(
	ctx context.Context, tx *store.Tx, r *ent.CustomerUserRole, in CustomerUserRoleUpdateInput,
) (id string, result RoleUpdate, err error) {
	if err := mutation.CheckExpectedVersion(ctx, tx, authz.CustomerUserRole, r.ID, r.Version); err != nil {
		return "", result, err
	}
	after := in.applyTo(roles.FromCustomerUserRole(r))
	create := tx.CustomerUserRole.Create()
	m, f := create.Mutation(), mutation.NewForm(ctx, tx, &in)
	f.Text(&in.ExternalID, customeruserrole.ExternalIDValidator, nil, m.SetExternalID, m.ClearExternalID)
	if f.Text(&in.Label, customeruserrole.LabelValidator, nil, m.SetLabel, nil) == nil {
		m.SetLabel(r.Label)
	}
	company := companyOfRole(ctx, f, &in.Customer, nil, m.SetCustomerID, m.ClearCustomer)
	f.Require(nil, func() error { return checkGrantsIn(ctx, tx, company, in.stated(), after) })
	if in.Customer.Value() != nil { // the operation was judged for the viewer's own company
		f.Require(&in.Customer, func() error { return checkMayCustomizeFor(ctx, tx, r.ID, company) })
	}
	n := newRole{company: company, selfManaged: in.SelfManaged, public: in.Public, grants: after}
	requireSellerFlags(ctx, f, &in.SelfManaged, &in.Public, flagsOfNewRole(ctx))
	if id, err = saveNewRole(ctx, tx, f, create, n); err != nil {
		return "", result, err
	}
	own, _ := m.ID()
	sys := viewer.AsSystem(ctx)
	holders, err := tx.CustomerUser.Query().Where(customeruser.CustomerID(*company), customeruser.HasRolesWith(customeruserrole.ID(r.ID))).
		Order(customeruser.ByID()).IDs(sys)
	if err != nil {
		return "", result, err
	}
	for _, holder := range holders {
		if err := tx.CustomerUser.UpdateOneID(holder).RemoveRoleIDs(r.ID).AddRoleIDs(own).Exec(sys); err != nil {
			return "", result, err
		}
	}
	result.Moved = len(holders)
	return id, result, result.previewEffects(ctx, tx, in.DryRun, r, own, nil, after)
}

// checkMayCustomizeFor checks that the viewer may take a predefined role from those users of a
// company who hold it. Codes: PERMISSION_DENIED.
func checkMayCustomizeFor(ctx context.Context, tx *store.Tx, roleID int64, company *int64) error {
	to, err := authz.HolderIn(ctx, tx, company)
	if err != nil {
		return err
	}
	return authz.CheckCustomizeFor(ctx, tx, viewer.FromContext(ctx), roleID, *company, to.CompanyPath)
}
