// Package hooks holds what must be true of a row whoever writes it: hooks of
// the ent client that store installs once. They do no I/O but on the row's own
// transaction.
package hooks

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"buyergraph/ent"
	"buyergraph/ent/migrate"
	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/clock"
	"buyergraph/internal/text"
	"buyergraph/internal/viewer"

	"entgo.io/ent/dialect/sql/schema"
	"entgo.io/ent/privacy"
)

// Install puts the hooks on a client; transactions of it inherit them.
func Install(c *ent.Client, dialect string) {
	c.Use(single, clean, derive, administrators(dialect), stamp, audit, reach)
}

// single refuses updates of many rows at once: hooks would see neither their ids
// nor their values.
func single(next ent.Mutator) ent.Mutator {
	return ent.MutateFunc(func(ctx context.Context, m ent.Mutation) (ent.Value, error) {
		if m.Op().Is(ent.OpUpdate) {
			return nil, fmt.Errorf("guard: %s: update one row at a time", m.Type())
		}
		for _, e := range m.ClearedEdges() { // nobody could say which links they were
			if columns[m.Type()][e+"_id"] == nil {
				return nil, fmt.Errorf("guard: %s: remove the links of %s by name", m.Type(), e)
			}
		}
		return next.Mutate(ctx, m)
	})
}

// clean trims and composes every text, makes an empty one absent where it may
// be, and writes the folded shadow.
func clean(next ent.Mutator) ent.Mutator {
	return ent.MutateFunc(func(ctx context.Context, m ent.Mutation) (ent.Value, error) {
		cols := columns[m.Type()]
		for _, f := range m.Fields() {
			v, _ := m.Field(f)
			s, ok := v.(string)
			if !ok || strings.HasSuffix(f, "_fold") {
				continue
			}
			s = text.Clean(s)
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
		for _, f := range m.ClearedFields() { // or it would still be found by what it was
			if cols[f+"_fold"] != nil {
				if err := m.ClearField(f + "_fold"); err != nil {
					return nil, err
				}
			}
		}
		return next.Mutate(ctx, m)
	})
}

// uncounted fields do not raise a row's version: nobody edits them.
var uncounted = map[string]bool{"last_login_at": true, "login_count": true, "locked_until": true, "failed_logins": true, "last_used_at": true}

// stamp dates a change by the transaction's clock and counts it.
func stamp(next ent.Mutator) ent.Mutator {
	return ent.MutateFunc(func(ctx context.Context, m ent.Mutation) (ent.Value, error) {
		cols := columns[m.Type()]
		if cols["updated_at"] == nil || m.Op().Is(ent.OpDelete|ent.OpDeleteOne) {
			return next.Mutate(ctx, m)
		}
		now, ok := clock.Now(ctx)
		if !ok {
			return nil, errors.New("guard: a write outside store.WithTx")
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
		case edited(m):
			err = errors.Join(m.SetField("updated_at", now), m.AddField("version", 1))
		}
		if err != nil {
			return nil, err
		}
		return next.Mutate(ctx, m)
	})
}

func edited(m ent.Mutation) bool {
	fields := append(append(m.Fields(), m.ClearedFields()...), m.AddedFields()...)
	for _, f := range fields {
		if !uncounted[f] {
			return true
		}
	}
	for _, e := range m.AddedEdges() { // ent names edges to which nothing was added too
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

// reach refuses what makes a row that the viewer may not make, and what moves one to
// where it is not his to change: into another company, say. It looks at the row as it
// has become.
func reach(next ent.Mutator) ent.Mutator {
	return ent.MutateFunc(func(ctx context.Context, m ent.Mutation) (ent.Value, error) {
		out, err := next.Mutate(ctx, m)
		if err != nil || m.Op().Is(ent.OpDelete|ent.OpDeleteOne) {
			return out, err
		}
		e, action := authz.ByName(m.Type()), authz.Create
		if !m.Op().Is(ent.OpCreate) {
			if action = authz.Edit; !moves(m) {
				return out, nil
			}
		}
		where := e.Where(authz.Fresh(viewer.From(ctx)), action, authz.Point)
		if where == nil {
			return out, nil
		}
		for _, edge := range append(m.AddedEdges(), m.RemovedEdges()...) {
			if columns[m.Type()][edge+"_id"] == nil && links[e.Table+"_"+edge] == nil && len(m.AddedIDs(edge))+len(m.RemovedIDs(edge)) > 0 {
				return nil, privacy.Denyf("%s of %s are changed from their own side", edge, e.Name)
			}
		}
		row, ok := m.(interface {
			ID() (int64, bool)
			Client() *ent.Client
		})
		if !ok {
			return nil, fmt.Errorf("guard: %T has no id", m)
		}
		id, _ := row.ID()
		his, err := e.Selects(ctx, row.Client(), id, where)
		if err == nil && !his {
			err = apperr.New(apperr.PermissionDenied, fmt.Sprintf("this %s would be outside of what you may %s", e.Name, action))
		}
		return out, err
	})
}

// moves reports whether a change may make the row, or one that it is linked to, somebody
// else's.
func moves(m ent.Mutation) bool {
	return len(m.AddedEdges())+len(m.RemovedEdges()) > 0 || slices.ContainsFunc(append(m.Fields(), m.ClearedFields()...), func(f string) bool {
		return strings.HasSuffix(f, "_id") || strings.HasSuffix(f, "_of") || f == "path"
	})
}

// columns are the columns of each entity by name.
var columns = func() map[string]map[string]*schema.Column {
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
