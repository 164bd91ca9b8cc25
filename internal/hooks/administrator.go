package hooks

import (
	"context"
	"fmt"
	"slices"

	"buyergraph/ent"
	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/dbquery"
	"buyergraph/internal/viewer"

	"entgo.io/ent/dialect"
)

// adminScope is a place that must keep an administrator: each company, or the seller, which
// counts as company 0.
type adminScope struct {
	// adminQuery selects the companies that have an active administrator, with u as the
	// users and r as their roles.
	adminQuery    string
	companyColumn string
	userEntity    string // name of the entity of u
	lockUpdate    string // makes two changes of one company wait for each other; ends before the list of ids
	guard         string // name of the row of guards that does so, where there is no company
}

var companyAdmins = &adminScope{
	adminQuery: `SELECT DISTINCT u.customer_id FROM customer_users u JOIN customer_users_roles h ON h.customer_user_id=u.id ` +
		`JOIN customer_user_roles r ON r.id=h.role_id ` +
		`WHERE r.administers AND (r.customer_id IS NULL OR r.customer_id=u.customer_id) AND u.enabled AND u.confirmed ` +
		`AND NOT u.guest`,
	companyColumn: "u.customer_id",
	userEntity:    authz.CustomerUser.Name,
	lockUpdate:    "UPDATE customers SET guard=guard+1 WHERE id",
}

var sellerAdmins = &adminScope{
	adminQuery: `SELECT DISTINCT 0 FROM staff_users u JOIN staff_users_roles h ON h.staff_user_id=u.id JOIN staff_roles r ON r.id=h.role_id ` +
		`WHERE r.administers AND u.enabled`,
	companyColumn: "0",
	userEntity:    authz.StaffUser.Name,
	guard:         sellerAdminGuard,
}

// adminScopeOf returns the scope in which the records of an entity make administrators, or nil
// for other entities.
func adminScopeOf(entity string) *adminScope {
	switch entity {
	case authz.CustomerUser.Name, authz.CustomerUserRole.Name:
		return companyAdmins
	case authz.StaffUser.Name, authz.StaffRole.Name:
		return sellerAdmins
	}
	return nil
}

// keepLastAdministrator rejects a change that leaves a company or the seller without an active
// administrator: a user who is enabled and confirmed, and who may edit the other users there. A
// lock ends by itself, so locked administrators count: otherwise wrong passwords on purpose
// would make way for removing the last one. Staff who give a reason may do this to a company.
// Codes: LAST_ADMINISTRATOR, about the id of the changed record.
func keepLastAdministrator(dialectName string) ent.Hook {
	lockClause := "" // reads what others have committed since the transaction's snapshot
	if dialectName == dialect.MySQL {
		lockClause = " LOCK IN SHARE MODE"
	}
	return func(next ent.Mutator) ent.Mutator {
		return ent.MutateFunc(func(ctx context.Context, m ent.Mutation) (ent.Value, error) {
			c := adminScopeOf(m.Type())
			if c == nil || !mayRemoveAdmin(m) || overriddenWithReason(ctx, c) {
				return next.Mutate(ctx, m)
			}
			if c.guard != "" {
				if err := changeGuard(ctx, m.(rowMutation).Client(), dialectName, c.guard); err != nil {
					return nil, err
				}
			}
			companies, err := c.affectedCompanies(ctx, m, lockClause)
			if err != nil {
				return nil, err
			}
			out, err := next.Mutate(ctx, m)
			if err != nil || len(companies) == 0 {
				return out, err
			}
			remaining, err := c.companiesWithAdmin(ctx, m.(rowMutation).Client(), c.companyColumn, companies, lockClause)
			if err != nil {
				return nil, err
			}
			if slices.ContainsFunc(companies, func(company int64) bool { return !slices.Contains(remaining, company) }) {
				return nil, apperr.New(apperr.LastAdministrator,
					"Nobody would be left to look after the users. Make somebody else an administrator first.").At(apperr.IDField)
			}
			return out, nil
		})
	}
}

// mayRemoveAdmin reports whether a mutation may take an administrator away.
func mayRemoveAdmin(m ent.Mutation) bool {
	if m.Op().Is(ent.OpCreate) {
		return false
	}
	return m.Op().Is(ent.OpDelete|ent.OpDeleteOne) || touchesAny(m, "enabled", "confirmed", "customer_id", "administers") ||
		len(m.RemovedIDs("roles")) > 0
}

// overriddenWithReason reports whether the check does not apply: a staff user gives a reason
// for changing a company, or the system acts by itself.
func overriddenWithReason(ctx context.Context, c *adminScope) bool {
	v := viewer.ActorFromContext(ctx)
	return v == nil || c == companyAdmins && v.Kind == viewer.Staff && viewer.OriginFromContext(ctx).Reason != ""
}

// affectedCompanies returns the companies in which the records of a mutation make
// administrators now. Until the transaction ends, other transactions cannot change the
// administrators of these companies.
func (c *adminScope) affectedCompanies(ctx context.Context, m ent.Mutation, lockClause string) ([]int64, error) {
	r, ok := m.(rowMutation)
	if !ok {
		return nil, fmt.Errorf("hooks: %T has no id", m)
	}
	ids, err := r.IDs(ctx)
	if err != nil {
		return nil, err
	}
	column := "r.id"
	if m.Type() == c.userEntity {
		column = "u.id"
	}
	companies, err := c.companiesWithAdmin(ctx, r.Client(), column, ids, lockClause)
	if err != nil || c.lockUpdate == "" {
		return companies, err
	}
	for chunk := range slices.Chunk(companies, maxListedIDs) {
		text, args := dbquery.AppendIn([]byte(c.lockUpdate), nil, chunk)
		if _, err := r.Client().ExecContext(ctx, string(text), args...); err != nil {
			return nil, err
		}
	}
	return companies, nil
}

// maxListedIDs is how many ids a statement lists.
const maxListedIDs = 500

// companiesWithAdmin returns the companies with an active administrator among the rows that
// have one of the ids in the column. lockClause ends the statement.
func (c *adminScope) companiesWithAdmin(
	ctx context.Context, client *ent.Client, column string, ids []int64, lockClause string,
) (companies []int64, err error) {
	for chunk := range slices.Chunk(ids, maxListedIDs) {
		text, args := dbquery.AppendIn([]byte(c.adminQuery+" AND "+column), nil, chunk)
		found, err := dbquery.IDs(ctx, client, string(text)+lockClause, args)
		if err != nil {
			return nil, err
		}
		companies = append(companies, found...)
	}
	return companies, nil
}
