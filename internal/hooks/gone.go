package hooks

import (
	"context"
	"slices"

	"buyergraph/ent"
	"buyergraph/ent/auditentry"
	"buyergraph/ent/migrate"
	"buyergraph/ent/session"
	"buyergraph/internal/authz"
	"buyergraph/internal/viewer"

	"entgo.io/ent/dialect/sql"
	"entgo.io/ent/dialect/sql/schema"
)

// gone adds records that are to be deleted, and those that the database deletes with them.
func (a *change) gone(ctx context.Context, e *authz.Entity, ids []int64) error {
	ids = slices.DeleteFunc(ids, func(id int64) bool { return a.known[record{e.Name, id}] }) // by another way
	if slices.Contains(unaudited, e.Name) || len(ids) == 0 {
		return nil
	}
	for _, id := range ids {
		a.known[record{e.Name, id}] = true
		a.records = append(a.records, record{e.Name, id})
	}
	for _, p := range parts[e.Table] {
		found, err := p.of(ctx, a.client, ids)
		if err == nil {
			err = a.gone(ctx, p.entity, found)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// ended adds whose sessions are to be ended.
func (a *change) ended(ctx context.Context, ids []int64) error {
	a.action = auditentry.ActionLOGOUT
	sessions, err := a.client.Session.Query().Where(session.IDIn(ids...)).All(viewer.AsSystem(ctx))
	for _, s := range sessions {
		of := record{authz.StaffUser.Name, 0}
		if s.StaffUserID != nil {
			of.id = *s.StaffUserID
		} else {
			of = record{authz.CustomerUser.Name, *s.CustomerUserID}
		}
		if !a.known[of] {
			a.known[of], a.records = true, append(a.records, of)
		}
	}
	return err
}

// part is an entity whose records the database deletes with those that a column points to.
type part struct {
	entity *authz.Entity
	column string
}

// of are the records that belong to some.
func (p part) of(ctx context.Context, c *ent.Client, ids []int64) (out []int64, err error) {
	for some := range slices.Chunk(ids, 1000) {
		args := make([]any, len(some))
		for i, id := range some {
			args[i] = id
		}
		text, args := sql.Select("id").From(sql.Table(p.entity.Table)).Where(sql.In(p.column, args...)).Query()
		var found []int64
		if err := scan(ctx, c, &found, text, args); err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	return out, nil
}

func scan(ctx context.Context, c *ent.Client, into *[]int64, text string, args []any) error {
	rows, err := c.QueryContext(ctx, text, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	return sql.ScanSlice(rows, into)
}

// parts are the entities that go with the rows of a table.
var parts = func() map[string][]part {
	out := map[string][]part{}
	for _, e := range authz.Entities {
		for _, t := range migrate.Tables {
			for _, k := range t.ForeignKeys {
				if t.Name == e.Table && k.OnDelete == schema.Cascade {
					out[k.RefTable.Name] = append(out[k.RefTable.Name], part{e, k.Columns[0].Name})
				}
			}
		}
	}
	return out
}()
