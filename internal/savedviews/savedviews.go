// Package savedviews lets users keep the filter, search, order and columns of a list.
package savedviews

import (
	"context"
	"encoding/json"

	"buyergraph/ent/savedview"
	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/coerce"
	"buyergraph/internal/mutation"
	"buyergraph/internal/store"
	"buyergraph/internal/text"
	"buyergraph/internal/viewer"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// SavedViewCreateInput is a new view; the SDL describes its fields.
type SavedViewCreateInput struct {
	mutation.Create

	Name    string
	List    string
	Filter  graphql.Omittable[any]
	Search  *string
	OrderBy graphql.Omittable[any]
	Columns []string
	Shared  bool
}

// SavedViewUpdateInput is a change of a view; absent fields stay.
type SavedViewUpdateInput struct {
	mutation.Update

	ID      string
	Name    graphql.Omittable[*string]
	Filter  graphql.Omittable[any]
	Search  graphql.Omittable[*string]
	OrderBy graphql.Omittable[any]
	Columns []string // nil: absent
	Shared  *bool
}

// SavedViewDeleteInput names a view to delete.
type SavedViewDeleteInput struct {
	mutation.Update

	ID string
}

// Service writes saved views. It knows the schema, which their filters and orders must fit.
type Service struct{ schema *ast.Schema }

// New returns a service for a schema.
func New(s *ast.Schema) *Service { return &Service{s} }

// The limits of saved views.
const (
	maxOfList      = 100    // of one user
	maxArgumentLen = 20_000 // of a filter or an order, in bytes of JSON
	maxColumnLen   = 255
)

// Create saves a view of the viewer's own. Codes: those of its validators, TOO_MANY, INVALID,
// PERMISSION_DENIED.
func (s *Service) Create(ctx context.Context, tx *store.Tx, in SavedViewCreateInput) (string, error) {
	list := savedview.List(in.List)
	create := tx.SavedView.Create().SetList(list).SetShared(in.Shared)
	m, f := create.Mutation(), mutation.NewForm(ctx, tx, &in)
	v := viewer.FromContext(ctx)
	own := savedview.OwnerCustomerUserID(v.ID)
	switch {
	case v.ID == 0:
		return "", authz.AccountNeeded()
	case v.Kind == viewer.Staff:
		own = savedview.OwnerStaffUserID(v.ID)
		m.SetOwnerStaffUserID(v.ID)
	default:
		m.SetOwnerCustomerUserID(v.ID)
	}
	f.Require(nil, func() error {
		n, err := tx.SavedView.Query().Where(own, savedview.ListEQ(list)).Count(ctx)
		if err == nil && n >= maxOfList {
			err = apperr.New(apperr.TooMany, "You have {max saved views} of this list. Delete one of them first.",
				"reason", "SAVED_VIEWS", "max", maxOfList)
		}
		return err
	})
	f.Text(&in.Name, savedview.NameValidator, nil, m.SetName, nil)
	s.setSearch(f, &in.Search, list, nil, m.SetSearch, nil)
	s.setArgument(f, &in.Filter, list, "filter", nil, m.SetFilter, m.ClearFilter)
	s.setArgument(f, &in.OrderBy, list, "orderBy", nil, m.SetOrderBy, m.ClearOrderBy)
	f.TextList(&in.Columns, text.LineUpTo(maxColumnLen), text.Clean, nil, m.SetColumns)
	f.Require(&in.Shared, func() error { return checkMayShare(ctx, in.Shared) })
	row, err := mutation.SaveNew(f, create.Save)
	if err != nil {
		return "", err
	}
	return authz.SavedView.FormatID(row.ID), nil
}

// Update changes a view of the viewer's own. Codes: NOT_FOUND, PERMISSION_DENIED, STALE_VERSION, and those of
// [Service.Create].
func (s *Service) Update(ctx context.Context, tx *store.Tx, in SavedViewUpdateInput) (string, error) {
	row, err := mutation.LockForOperation(ctx, tx, authz.SavedView, authz.OpEdit, in.ID, tx.SavedView.Get)
	if err != nil {
		return "", err
	}
	update := row.Update()
	m, f := update.Mutation(), mutation.NewForm(ctx, tx, &in)
	f.Text(&in.Name, savedview.NameValidator, &row.Name, m.SetName, nil)
	s.setSearch(f, &in.Search, row.List, row.Search, m.SetSearch, m.ClearSearch)
	s.setArgument(f, &in.Filter, row.List, "filter", row.Filter, m.SetFilter, m.ClearFilter)
	s.setArgument(f, &in.OrderBy, row.List, "orderBy", row.OrderBy, m.SetOrderBy, m.ClearOrderBy)
	f.TextList(&in.Columns, text.LineUpTo(maxColumnLen), text.Clean, row.Columns, m.SetColumns)
	if in.Shared != nil && *in.Shared != row.Shared {
		m.SetShared(*in.Shared)
		f.Require(&in.Shared, func() error { return checkMayShare(ctx, *in.Shared) })
	}
	return in.ID, f.Save(update.Exec)
}

// Delete deletes a view of the viewer's own. Codes: NOT_FOUND, PERMISSION_DENIED, STALE_VERSION.
func (s *Service) Delete(ctx context.Context, tx *store.Tx, in SavedViewDeleteInput) (string, error) {
	row, err := mutation.LockForOperation(ctx, tx, authz.SavedView, authz.OpDelete, in.ID, tx.SavedView.Get)
	if err != nil {
		return "", err
	}
	return in.ID, tx.SavedView.DeleteOneID(row.ID).Exec(ctx)
}

// checkMayShare refuses sharing to customer users without the capability. Codes: PERMISSION_DENIED.
func checkMayShare(ctx context.Context, shared bool) error {
	if v := viewer.FromContext(ctx); shared && v.Kind == viewer.CustomerUser && !v.HasCapability(authz.ShareViews) {
		return authz.CapabilityNeeded(authz.ShareViews)
	}
	return nil
}

// setSearch sets the search, if the list takes one.
func (s *Service) setSearch(f *mutation.Form, field any, list savedview.List, old *string, set func(string), clear func()) {
	if given := f.Text(field, savedview.SearchValidator, old, set, clear); given != nil {
		quoted, _ := json.Marshal(*given)
		f.Require(field, func() error { return s.check(list, "search", string(quoted)) })
	}
}

// setArgument sets the value of an argument of the list, stored as JSON, if it differs from the old one;
// null clears it.
func (s *Service) setArgument(
	f *mutation.Form, field *graphql.Omittable[any], list savedview.List, argument string, old *string, set func(string), clear func(),
) {
	value, given := field.ValueOK()
	switch {
	case !given, value == nil && old == nil:
		return
	case value == nil:
		clear()
		return
	}
	f.Require(field, func() error {
		encoded, err := json.Marshal(value)
		if err != nil || old != nil && *old == string(encoded) {
			return err
		}
		set(string(encoded))
		if err := text.CheckMaxLength(len(encoded), maxArgumentLen); err != nil {
			return err
		}
		return s.check(list, argument, string(encoded))
	})
}

func (s *Service) check(list savedview.List, argument, value string) error {
	if problem := coerce.ListArgumentFault(s.schema, string(list), argument, value); problem != "" {
		return apperr.New(apperr.Invalid, "The list does not take this value: {problem}.", "reason", "LIST_ARGUMENT", "problem", problem)
	}
	return nil
}
