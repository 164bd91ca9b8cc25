// Package hooks keeps rows valid for every writer. Its hooks run on the ent client, where
// store installs them once. They read and write only in the transaction of the row.
//
// Some rules are about several rows. Locks that are taken by reading stay on their node of a
// cluster, so only a row that both transactions write keeps two of them apart. These are the
// rules, each with its guard:
//
//   - A company keeps an administrator: the column guard of its row in customers.
//   - The seller keeps an administrator: the row SELLER_ADMINISTRATORS in guards.
//   - A role that is given exists and is within the giver's own grants, so an enabled user keeps
//     a role: the column guard of the role's row, see [authz.Entity.WriteGuards].
//   - Only so many sign-ins fail: the column guard of the account's row, and a row of rate_limits
//     for each attempt of a source, see [buyergraph/internal/ratelimit.Limit].
//   - An address book has one primary address: the column guard of its owner's row in customers or
//     customer_users.
//   - Companies form trees, without cycles and of a limited depth, and their paths follow from the
//     parents: the row CUSTOMER_TREE in guards.
//   - Exactly one website is the default, and an origin belongs to one website: the row CONFIGURATION
//     in guards.
//   - A company that others stand below, or that has roles of its own, is not deleted: the foreign keys
//     of these.
//   - The versions of a consent are numbered without gaps: the column guard of its row in consents.
//   - A role grants only capabilities that exist: the column guard of the capability's row, see
//     [authz.LockCapabilities].
//   - A row of a job is treated once: its outcome, which the transaction of the change writes.
//   - One acceptance of a consent by a user stands: the unique column active_key.
//   - A value is unique, and a mutation is done once under its idempotency key: the unique key.
package hooks

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"buyergraph/ent"
	"buyergraph/ent/migrate"
	"buyergraph/internal/audit"
	"buyergraph/internal/authz"
	"buyergraph/internal/clock"
	"buyergraph/internal/text"
	"buyergraph/internal/viewer"

	"entgo.io/ent/dialect/sql/schema"
	"entgo.io/ent/privacy"
)

// Install adds the hooks to a client. The transactions of the client inherit them.
//
// The first hook is the outermost: it sees a change first, and its result last. The policies of
// the entities are inside of all hooks. Each hook has its place for a reason:
//   - requireSingleRow is the first, because the others need the id and the old values of the row.
//   - cleanTexts comes before audit.Hook, which records the texts that are stored, and before
//     writeNameWords, which takes them apart.
//   - deriveRoleColumns comes before keepLastAdministrator, which looks for a change of the
//     column that it sets: whether a role makes administrators.
//   - deriveCustomerEnabled comes before audit.Hook, which records whether a company is enabled.
//   - keepCustomerTree writes the paths after the change, which checkWithinScope has accepted.
//   - raiseConfiguration comes before keepWebsites, which reads what the guard protects.
//   - keepWebsites comes before audit.Hook, which records whether a website is the default.
//   - keepLastAdministrator is outside of checkWithinScope. So a viewer who may not make a change
//     learns this, and not who administers a company.
//   - stampChange may stand anywhere: no other hook reads what it sets.
//   - audit.Hook comes after the hooks that set fields, and before the change: it reads the old
//     values, and the records that a deletion takes along.
//   - checkWithinScope is the last: it checks the changed row before anything else is written.
func Install(c *ent.Client, dialect string) {
	c.Use(requireSingleRow, cleanTexts, writeNameWords, deriveRoleColumns, deriveCustomerEnabled, keepCustomerTree(dialect),
		raiseConfiguration(dialect), keepWebsites(dialect), keepLastAdministrator(dialect), stampChange, audit.Hook, checkWithinScope)
}

// requireSingleRow rejects updates of many rows at once, because the hooks would see neither
// their ids nor their values.
func requireSingleRow(next ent.Mutator) ent.Mutator {
	return ent.MutateFunc(func(ctx context.Context, m ent.Mutation) (ent.Value, error) {
		if m.Op().Is(ent.OpUpdate) {
			return nil, fmt.Errorf("hooks: %s: update one row at a time", m.Type())
		}
		for _, e := range m.ClearedEdges() { // the audit could not name the removed links
			if columnsByEntity[m.Type()][e+"_id"] == nil {
				return nil, fmt.Errorf("hooks: %s: remove the links of %s by name", m.Type(), e)
			}
		}
		return next.Mutate(ctx, m)
	})
}

// cleanTexts trims and normalizes every text, clears a nullable field that becomes empty, and
// writes the folded column.
func cleanTexts(next ent.Mutator) ent.Mutator {
	return ent.MutateFunc(func(ctx context.Context, m ent.Mutation) (ent.Value, error) {
		cols := columnsByEntity[m.Type()]
		for _, f := range m.Fields() {
			v, _ := m.Field(f)
			s, ok := v.(string)
			if !ok || strings.HasSuffix(f, "_fold") {
				continue
			}
			if s = text.Clean(s); f == "phone" {
				s = text.CleanPhone(s)
			}
			if s == "" && cols[f].Nullable {
				if err := m.ClearField(f); err != nil {
					return nil, err
				}
				continue
			}
			if err := m.SetField(f, s); err != nil {
				return nil, err
			}
			if cols[f+"_fold"] != nil {
				if err := m.SetField(f+"_fold", text.Fold(s)); err != nil {
					return nil, err
				}
			}
		}
		for _, f := range m.ClearedFields() { // else a search would still find the old text
			if cols[f+"_fold"] != nil {
				if err := m.ClearField(f + "_fold"); err != nil {
					return nil, err
				}
			}
		}
		return next.Mutate(ctx, m)
	})
}

// stampChange sets the times of a change from the clock of the transaction, and raises the
// version for an edit.
func stampChange(next ent.Mutator) ent.Mutator {
	return ent.MutateFunc(func(ctx context.Context, m ent.Mutation) (ent.Value, error) {
		cols := columnsByEntity[m.Type()]
		if cols["updated_at"] == nil || m.Op().Is(ent.OpDelete|ent.OpDeleteOne) {
			return next.Mutate(ctx, m)
		}
		now, ok := clock.FixedTime(ctx)
		if !ok {
			return nil, errors.New("hooks: a write outside store.WithTx")
		}
		var err error
		switch {
		case m.Op().Is(ent.OpCreate):
			if _, set := m.Field("created_at"); !set {
				err = m.SetField("created_at", now)
			}
			if _, set := m.Field("updated_at"); !set {
				err = errors.Join(err, m.SetField("updated_at", now))
			}
		case isEdit(m):
			err = errors.Join(m.SetField("updated_at", now), m.AddField("version", 1))
		}
		if err != nil {
			return nil, err
		}
		return next.Mutate(ctx, m)
	})
}

// isEdit reports whether a mutation changes a field that counts for the version, or a link.
func isEdit(m ent.Mutation) bool {
	fields := append(append(m.Fields(), m.ClearedFields()...), m.AddedFields()...)
	if slices.ContainsFunc(fields, raisesVersion) {
		return true
	}
	for _, e := range m.AddedEdges() { // ent also returns edges without added ids
		if len(m.AddedIDs(e)) > 0 {
			return true
		}
	}
	for _, e := range m.RemovedEdges() {
		if len(m.RemovedIDs(e)) > 0 {
			return true
		}
	}
	return len(m.ClearedEdges()) > 0
}

// raisesVersion reports whether a change of a column counts as an edit. A lock of an account does
// not.
func raisesVersion(column string) bool {
	return !slices.Contains(audit.UsageColumns, column) && column != "locked_until"
}

// checkWithinScope rejects a new row that the viewer may not create, and a change after which
// the viewer may not edit the row any more, for example because it is in another company or
// hidden. Handing a row over to another company or person needs ASSIGN instead. It checks the
// row after the change, whatever has changed.
// Codes: PERMISSION_DENIED.
func checkWithinScope(next ent.Mutator) ent.Mutator {
	return ent.MutateFunc(func(ctx context.Context, m ent.Mutation) (ent.Value, error) {
		out, err := next.Mutate(ctx, m)
		if err != nil || m.Op().Is(ent.OpDelete|ent.OpDeleteOne) {
			return out, err
		}
		e, action := authz.ByName(m.Type()), authz.Create
		if !m.Op().Is(ent.OpCreate) {
			if action = authz.Edit; touchesAny(m, e.HandoverColumns()...) {
				action = authz.Assign
			}
		}
		where := e.Predicate(authz.WithoutCachedCompanies(viewer.FromContext(ctx)), action, authz.ForRow)
		if where == nil {
			return out, nil
		}
		for _, edge := range append(m.AddedEdges(), m.RemovedEdges()...) {
			if columnsByEntity[m.Type()][edge+"_id"] == nil && !isTable[e.Table+"_"+edge] &&
				len(m.AddedIDs(edge))+len(m.RemovedIDs(edge)) > 0 {
				return nil, privacy.Denyf("%s of %s are changed from their own side", edge, e.Name)
			}
		}
		row, ok := m.(rowMutation)
		if !ok {
			return nil, fmt.Errorf("hooks: %T has no id", m)
		}
		id, _ := row.ID()
		allowed, err := e.RowMatches(ctx, row.Client(), id, where)
		if err == nil && !allowed {
			err = authz.OutsideScope(e, action)
		}
		return out, err
	})
}

// rowMutation has the methods that the mutations generated by ent share.
type rowMutation interface {
	ID() (int64, bool)
	IDs(context.Context) ([]int64, error)
	Client() *ent.Client
}

// isTable has the names of all tables. The join table of an edge is called after both.
var isTable = func() map[string]bool {
	out := map[string]bool{}
	for _, t := range migrate.Tables {
		out[t.Name] = true
	}
	return out
}()

// columnsByEntity are the columns of each entity, by their names.
var columnsByEntity = func() map[string]map[string]*schema.Column {
	tables := map[string]*schema.Table{}
	for _, t := range migrate.Tables {
		tables[t.Name] = t
	}
	out := map[string]map[string]*schema.Column{}
	for _, e := range authz.Entities {
		out[e.Name] = map[string]*schema.Column{}
		for _, c := range tables[e.Table].Columns {
			out[e.Name][c.Name] = c
		}
	}
	return out
}()
