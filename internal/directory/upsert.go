package directory

import (
	"context"
	"database/sql"
	"errors"
	"slices"

	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/dbquery"
	"buyergraph/internal/mutation"
	"buyergraph/internal/store"
	"buyergraph/internal/text"
	"buyergraph/internal/viewer"

	"github.com/99designs/gqlgen/graphql"
)

// CustomerRef names a customer by one of its ids.
type CustomerRef struct {
	ID         *string
	ExternalID *string
}

// CustomersUpsertInput are customers to create or to change; the SDL describes its fields.
type CustomersUpsertInput struct {
	DryRun bool
	Rows   []*CustomerUpsertRow
}

// CustomerUpsertRow is a customer to create or to change; absent fields stay.
type CustomerUpsertRow struct {
	ExternalID           string
	Name                 graphql.Omittable[*string]
	Parent               graphql.Omittable[*CustomerRef]
	Group                graphql.Omittable[*string]
	Owner                graphql.Omittable[*string]
	SalesRepresentatives graphql.Omittable[[]string]
	TaxCode              graphql.Omittable[*string]
	PaymentTerm          graphql.Omittable[*string]
	VatID                graphql.Omittable[*string]
	InternalRating       graphql.Omittable[*int]
}

// Key implements [mutation.ExternalRow].
func (r *CustomerUpsertRow) Key() string { return r.ExternalID }

// ParentKey implements [mutation.ExternalRow].
func (r *CustomerUpsertRow) ParentKey() string {
	if parent := r.Parent.Value(); parent != nil && parent.ExternalID != nil {
		return *parent.ExternalID
	}
	return ""
}

// CustomerUsersUpsertInput are customer users to create or to change; the SDL describes its fields.
type CustomerUsersUpsertInput struct {
	DryRun bool
	Rows   []*CustomerUserUpsertRow
}

// CustomerUserUpsertRow is a customer user to create or to change; absent fields stay.
type CustomerUserUpsertRow struct {
	ProfilePatch

	ExternalID           string
	AdoptByEmail         bool
	Email                graphql.Omittable[*string]
	Customer             *CustomerRef
	Website              graphql.Omittable[*string]
	Owner                graphql.Omittable[*string]
	SalesRepresentatives graphql.Omittable[[]string]
	Roles                graphql.Omittable[[]string]
	Enabled              bool
	Confirmed            bool
	Welcome              bool
}

// Key implements [mutation.ExternalRow].
func (r *CustomerUserUpsertRow) Key() string { return r.ExternalID }

// ParentKey implements [mutation.ExternalRow]. No user stands above another.
func (r *CustomerUserUpsertRow) ParentKey() string { return "" }

// UpsertCustomer creates the customer with an external id, or changes the one that has it. Codes:
// those of [CreateCustomer] and [UpdateCustomer], REQUIRED, and NOT_UNIQUE for the external id of a
// customer that the viewer does not see.
func UpsertCustomer(ctx context.Context, tx *store.Tx, row *CustomerUpsertRow) (result mutation.RowResult, err error) {
	u := upsert{ctx: ctx, tx: tx, entity: authz.Customer, row: row, ref: row.Parent.Value(), refField: &row.Parent}
	u.checkLists(&row.SalesRepresentatives)
	known, err := u.find(&row.ExternalID)
	if err != nil {
		return result, err
	}
	parent := graphql.Omittable[*string]{}
	if row.Parent.IsSet() {
		parent = graphql.OmittableOf(u.refID)
	}
	if known == 0 {
		return u.create(func() (string, error) {
			return CreateCustomer(ctx, tx, CustomerCreateInput{
				ExternalID: &row.ExternalID, Name: valueOrEmpty(row.Name), Parent: parent.Value(), Group: row.Group.Value(),
				Owner: row.Owner.Value(), SalesRepresentatives: row.SalesRepresentatives.Value(), TaxCode: row.TaxCode.Value(),
				PaymentTerm: row.PaymentTerm.Value(), VatID: row.VatID.Value(), InternalRating: row.InternalRating.Value(),
			})
		})
	}
	return u.update(known, func(id string) ([]string, error) {
		_, _, err := UpdateCustomer(ctx, tx, CustomerUpdateInput{
			ID: id, Name: row.Name, Parent: parent, Group: row.Group, Owner: row.Owner, SalesRepresentatives: setOf(row.SalesRepresentatives),
			TaxCode: row.TaxCode, PaymentTerm: row.PaymentTerm, VatID: row.VatID, InternalRating: row.InternalRating,
		})
		return nil, err
	})
}

// UpsertCustomerUser creates the customer user with an external id, or changes the one that has it.
// With AdoptByEmail it also changes one without an external id who has the e-mail address, and who
// gets the external id. A new address that waits for its confirmation is not asked for again, unless
// the user gets a role, with which the change must be judged. Only staff may call it. Codes: those of
// [CreateCustomerUser] and [UpdateCustomerUser], REQUIRED, INVALID for another company than the user's,
// and NOT_UNIQUE for the external id of a user whom the viewer does not see.
func UpsertCustomerUser(ctx context.Context, tx *store.Tx, row *CustomerUserUpsertRow) (result mutation.RowResult, err error) {
	u := upsert{ctx: ctx, tx: tx, entity: authz.CustomerUser, row: row, ref: row.Customer, refField: &row.Customer}
	u.checkLists(&row.SalesRepresentatives, &row.Roles)
	known, err := u.find(&row.ExternalID)
	if err != nil {
		return result, err
	}
	change := CustomerUserUpdateInput{
		ProfilePatch: row.ProfilePatch, Email: row.Email, Website: row.Website, Owner: row.Owner,
		SalesRepresentatives: setOf(row.SalesRepresentatives), Roles: setOf(row.Roles),
	}
	if known == 0 && row.AdoptByEmail {
		if known, err = u.findByEmail(valueOrEmpty(row.Email)); err != nil {
			return result, err
		}
		change.ExternalID = graphql.OmittableOf(&row.ExternalID)
	}
	if known > 0 {
		return u.update(known, func(id string) ([]string, error) {
			change.ID = id
			return row.updateUser(ctx, tx, known, u.refID, change)
		})
	}
	return u.create(func() (string, error) {
		in := CustomerUserCreateInput{
			ExternalID: &row.ExternalID, Email: valueOrEmpty(row.Email), NamePrefix: row.NamePrefix.Value(),
			FirstName: valueOrEmpty(row.FirstName), MiddleName: row.MiddleName.Value(), LastName: valueOrEmpty(row.LastName),
			NameSuffix: row.NameSuffix.Value(), Birthday: row.Birthday.Value(), PreferredLocale: row.PreferredLocale.Value(),
			PreferredCurrency: row.PreferredCurrency.Value(), Enabled: row.Enabled, Confirmed: row.Confirmed, Website: row.Website.Value(),
			Owner: row.Owner.Value(), SalesRepresentatives: row.SalesRepresentatives.Value(), Roles: row.Roles.Value(), Welcome: row.Welcome,
		}
		if u.refID == nil {
			return "", apperr.Empty().At(apperr.FieldPath(row, &row.Customer)...)
		}
		in.Customer = *u.refID
		return CreateCustomerUser(ctx, tx, in, EmailProbe{})
	})
}

// updateUser changes a customer user whom the viewer sees, and returns the ids of the roles that a list of
// roles left in place. The company must be that of the user.
func (r *CustomerUserUpsertRow) updateUser(
	ctx context.Context, tx *store.Tx, n int64, company *string, in CustomerUserUpdateInput,
) (keptRoles []string, err error) {
	u, err := tx.CustomerUser.Get(ctx, n)
	switch {
	case err != nil:
		return nil, err
	case company != nil && *company != authz.Customer.FormatID(u.CustomerID):
		return nil, apperr.New(apperr.Invalid, "This user belongs to another company, and users do not move.", "reason", "OTHER_COMPANY").
			At(apperr.FieldPath(r, &r.Customer)...)
	}
	waits := u.NewEmail != nil && u.NewEmailUntil != nil && u.NewEmailUntil.After(tx.Now)
	if email := r.Email.Value(); email != nil && waits && text.IsSameMailbox(*email, *u.NewEmail) {
		held, err := u.QueryRoles().IDs(viewer.AsSystem(ctx))
		if err != nil {
			return nil, err
		}
		getsRole := slices.ContainsFunc(r.Roles.Value(), func(id string) bool {
			n, _ := authz.CustomerUserRole.ParseID(id)
			return !slices.Contains(held, n)
		})
		if !getsRole {
			in.Email = graphql.Omittable[*string]{}
		}
	}
	_, keptRoles, err = UpdateCustomerUser(ctx, tx, in)
	return keptRoles, err
}

// upsert writes one row: it creates the record with an external id, or changes it.
type upsert struct {
	ctx      context.Context // of the one call that it lives for
	tx       *store.Tx
	entity   *authz.Entity
	row      any // address of the row
	ref      *CustomerRef
	refField any     // address of the field of ref
	refID    *string // the customer that ref names
	faults   apperr.List
}

// checkLists refuses null for lists that replace. Codes: REQUIRED.
func (u *upsert) checkLists(fields ...*graphql.Omittable[[]string]) {
	for _, f := range fields {
		if f.IsSet() && f.Value() == nil {
			u.faults.Add(apperr.Empty(), apperr.FieldPath(u.row, f)...)
		}
	}
}

// find returns the number of the record with the external id, 0 if there is none, and reads the
// customer of the row. Codes: REQUIRED, INVALID, NOT_FOUND, NOT_UNIQUE.
func (u *upsert) find(externalID *string) (n int64, err error) {
	path := apperr.FieldPath(u.row, externalID)
	key := text.Clean(*externalID)
	if key == "" {
		u.faults.Add(apperr.Empty(), path...)
	}
	if u.ref != nil {
		if err := u.findRef(); err != nil {
			return 0, err
		}
	}
	if len(u.faults) > 0 {
		return 0, u.faults
	}
	n, isVisible, err := u.findVisible(u.entity, "external_id=?", key)
	if err == nil && n > 0 && !isVisible { // the answers to whoever creates a record with a taken id, and who may not create any
		if err = u.checkMayCreate(); err == nil {
			err = mutation.NotUnique().At(path...)
		}
	}
	return n, err
}

// findByEmail returns the number of the customer user with an e-mail address and without an external
// id, 0 if the viewer sees none.
func (u *upsert) findByEmail(email string) (int64, error) {
	n, isVisible, err := u.findVisible(authz.CustomerUser, "external_id IS NULL AND email_key=?", text.EmailKey(email))
	if !isVisible {
		n = 0
	}
	return n, err
}

// findRef finds the customer that the row names. One that the viewer does not see is not there.
// Codes: INVALID, NOT_FOUND.
func (u *upsert) findRef() error {
	path := apperr.FieldPath(u.row, u.refField)
	if (u.ref.ID == nil) == (u.ref.ExternalID == nil) {
		u.faults.Add(apperr.New(apperr.Invalid, `Set either "id" or "externalId".`, "reason", "ONE_KEY"), path...)
		return nil
	}
	if u.refID = u.ref.ID; u.refID != nil {
		return nil
	}
	n, isVisible, err := u.findVisible(authz.Customer, "external_id=?", text.Clean(*u.ref.ExternalID))
	if err == nil && !isVisible {
		u.faults.Add(authz.Customer.NotFound(*u.ref.ExternalID), append(path, apperr.FieldPath(u.ref, &u.ref.ExternalID)...)...)
	}
	id := authz.Customer.FormatID(n)
	u.refID = &id
	return err
}

// findVisible returns the number of the record with a unique value, 0 if there is none, and whether
// the viewer sees it.
func (u *upsert) findVisible(e *authz.Entity, where, value string) (n int64, isVisible bool, err error) {
	err = dbquery.One(u.ctx, u.tx, "SELECT id FROM "+e.Table+" WHERE "+where, []any{value}, &n)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, false, nil
	}
	if err != nil {
		return 0, false, err
	}
	visible, err := e.AllowedIDs(u.ctx, u.tx, authz.View, []int64{n})
	return n, len(visible) > 0, err
}

// create creates the record.
func (u *upsert) create(create func() (string, error)) (result mutation.RowResult, err error) {
	if err := u.checkMayCreate(); err != nil {
		return result, err
	}
	id, err := create()
	return mutation.RowResult{ID: id, Outcome: mutation.Created}, u.inRow(err)
}

// checkMayCreate checks that the viewer holds the permission to create records. Codes:
// PERMISSION_DENIED.
func (u *upsert) checkMayCreate() error {
	if need := u.entity.Name + ":" + string(authz.Create); !authz.HasPermission(viewer.FromContext(u.ctx), need) {
		return authz.PermissionNeeded(need)
	}
	return nil
}

// update changes the record with a number, and finds out by its version whether anything changes.
func (u *upsert) update(n int64, update func(id string) (keptRoles []string, err error)) (result mutation.RowResult, err error) {
	result.ID, result.Outcome = u.entity.FormatID(n), mutation.Updated
	before, after := 0, 0
	query := "SELECT version FROM " + u.entity.Table + " WHERE id=?"
	if err := dbquery.One(u.ctx, u.tx, query, []any{n}, &before); err != nil {
		return result, err
	}
	if result.KeptRoles, err = update(result.ID); err != nil {
		return result, u.inRow(err)
	}
	err = dbquery.One(u.ctx, u.tx, query, []any{n}, &after)
	if before == after {
		result.Outcome = mutation.Unchanged
	}
	return result, err
}

// inRow leads the errors of a mutation of one record to the fields of the row: the record is named by
// its external id, a customer by one of its ids, and lists replace.
func (u *upsert) inRow(err error) error {
	list, ok := apperr.ErrorsOf(err)
	if !ok {
		return err
	}
	out := make(apperr.List, len(list))
	for i, e := range list {
		path := e.Path
		switch {
		case len(path) == 0:
		case path[0] == mutation.IDField:
			path = []string{"externalId"}
		case u.ref != nil && path[0] == apperr.FieldPath(u.row, u.refField)[0] && len(path) == 1:
			key := apperr.FieldPath(u.ref, &u.ref.ID)
			if u.ref.ExternalID != nil {
				key = apperr.FieldPath(u.ref, &u.ref.ExternalID)
			}
			path = append([]string{path[0]}, key...)
		case len(path) > 1 && path[1] == "set":
			path = append([]string{path[0]}, path[2:]...)
		}
		out[i] = e.At(path...)
	}
	return out
}

// setOf returns a patch that replaces a list; nil if the list is absent.
func setOf(list graphql.Omittable[[]string]) *mutation.IDListPatch {
	if !list.IsSet() {
		return nil
	}
	return &mutation.IDListPatch{Set: list.Value()}
}

func valueOrEmpty(o graphql.Omittable[*string]) string {
	if v := o.Value(); v != nil {
		return *v
	}
	return ""
}
