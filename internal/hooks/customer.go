package hooks

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"buyergraph/ent"
	"buyergraph/ent/customer"
	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/dbquery"

	"entgo.io/ent/dialect"
)

// customerTreeGuard is the guard of the rules about trees of companies.
const customerTreeGuard = "CUSTOMER_TREE"

// MaxTreeDepth is how many levels a tree of companies may have.
const MaxTreeDepth = 32

// deriveCustomerEnabled sets whether a company is enabled, which follows from its state.
func deriveCustomerEnabled(next ent.Mutator) ent.Mutator {
	return ent.MutateFunc(func(ctx context.Context, m ent.Mutation) (ent.Value, error) {
		if m.Type() != authz.Customer.Name {
			return next.Mutate(ctx, m)
		}
		state, set := m.Field(customer.FieldState)
		switch {
		case set:
			if err := m.SetField(customer.FieldEnabled, state == customer.StateACTIVE); err != nil {
				return nil, err
			}
		case m.Op().Is(ent.OpUpdateOne) && touchesAny(m, customer.FieldEnabled):
			return nil, fmt.Errorf("hooks: set the state of a company, from which %q follows", customer.FieldEnabled)
		}
		return next.Mutate(ctx, m)
	})
}

// keepCustomerTree keeps companies in trees of at most [MaxTreeDepth] levels, and their paths in
// step with their parents. The path of a company is the ids of its ancestors, from the top, and its
// own, each followed by a dot. If a company gets another parent, one statement writes the paths of
// its whole subtree. Paths follow from the parents, so they raise no version of the subsidiaries.
// Codes: TREE_CYCLE and TREE_TOO_DEEP, about the parent.
func keepCustomerTree(dialectName string) ent.Hook {
	return func(next ent.Mutator) ent.Mutator {
		return ent.MutateFunc(func(ctx context.Context, m ent.Mutation) (ent.Value, error) {
			if m.Type() != authz.Customer.Name || m.Op().Is(ent.OpDelete|ent.OpDeleteOne) {
				return next.Mutate(ctx, m)
			}
			t, ok := m.(customerMutation)
			if !ok {
				return nil, fmt.Errorf("hooks: %T is no change of a company", m)
			}
			tree := customerTree{dialect: dialectName, mutation: t}
			switch {
			case m.Op().Is(ent.OpCreate):
				return tree.create(ctx, next)
			case touchesAny(m, customer.FieldParentID):
				return tree.move(ctx, next)
			}
			return next.Mutate(ctx, m)
		})
	}
}

// customerMutation has the methods of ent's mutation of a company.
type customerMutation interface {
	rowMutation
	ent.Mutation
	ParentID() (int64, bool)
	SetPath(string)
}

// customerTree is a change of one company's place.
type customerTree struct {
	dialect  string
	mutation customerMutation
}

// create writes the path of a new company.
func (t customerTree) create(ctx context.Context, next ent.Mutator) (ent.Value, error) {
	m, above := t.mutation, ""
	if parent, set := m.ParentID(); set {
		var err error
		if above, err = t.lockedPath(ctx, parent); err != nil {
			return nil, err
		}
	}
	if levelsOf(above) >= MaxTreeDepth {
		return nil, tooDeep()
	}
	if id, isKnown := m.ID(); isKnown {
		m.SetPath(above + pathStep(id))
		return next.Mutate(ctx, m)
	}
	m.SetPath("")
	out, err := next.Mutate(ctx, m)
	if err != nil {
		return out, err
	}
	c := out.(*ent.Customer)
	c.Path = above + pathStep(c.ID)
	_, err = m.Client().ExecContext(ctx, "UPDATE customers SET path=? WHERE id=?", c.Path, c.ID)
	return c, err
}

// move gives a company another parent, or none, and writes the paths of its subtree.
func (t customerTree) move(ctx context.Context, next ent.Mutator) (ent.Value, error) {
	m, above := t.mutation, ""
	id, _ := m.ID()
	before, err := t.lockedPath(ctx, id)
	if err != nil {
		return nil, err
	}
	if parent, set := m.ParentID(); set {
		if above, err = t.lockedPath(ctx, parent); err != nil {
			return nil, err
		}
		if strings.HasPrefix(above, before) {
			return nil, apperr.New(apperr.TreeCycle, "This company would be its own parent, directly or through its subsidiaries. "+
				"Choose another parent.").At(parentField)
		}
	}
	out, err := next.Mutate(ctx, m)
	if err != nil {
		return out, err
	}
	c := out.(*ent.Customer)
	c.Path = above + pathStep(id)
	return c, t.writePaths(ctx, before, c.Path)
}

// parentField is the field of the inputs that names the parent.
const parentField = "parent"

// writePaths moves a subtree to another path, and checks how deep it reaches there.
func (t customerTree) writePaths(ctx context.Context, before, after string) error {
	path := "CONCAT(?,SUBSTRING(path,?))"
	if t.dialect == dialect.SQLite {
		path = "?||SUBSTR(path,?)"
	}
	client := t.mutation.Client()
	_, err := client.ExecContext(ctx, "UPDATE customers SET path="+path+" WHERE path>=? AND path<?", after, len(before)+1, before, before+":")
	if err != nil {
		return err
	}
	levels := 0
	err = dbquery.One(ctx, client, "SELECT MAX(LENGTH(path)-LENGTH(REPLACE(path,'.',''))) FROM customers WHERE path>=? AND path<?",
		[]any{after, after + ":"}, &levels)
	if err == nil && levels > MaxTreeDepth {
		err = tooDeep()
	}
	return err
}

// lockedPath returns the path of a company after the other changes of the tree, which wait until the
// transaction ends; empty if there is no such company. It writes the guard first, and reads outside
// the snapshot of the transaction, which may be older than the guard.
func (t customerTree) lockedPath(ctx context.Context, id int64) (path string, err error) {
	client := t.mutation.Client()
	if err := changeGuard(ctx, client, t.dialect, customerTreeGuard); err != nil {
		return "", err
	}
	lockClause := ""
	if t.dialect == dialect.MySQL {
		lockClause = " LOCK IN SHARE MODE"
	}
	err = dbquery.One(ctx, client, "SELECT path FROM customers WHERE id=?"+lockClause, []any{id}, &path)
	if errors.Is(err, sql.ErrNoRows) { // the foreign key refuses the change
		err = nil
	}
	return path, err
}

func tooDeep() error {
	return apperr.New(apperr.TreeTooDeep, "A tree of companies has at most {max levels}. Choose a parent further up.", "max", MaxTreeDepth).
		At(parentField)
}

// levelsOf returns the number of the level on which the company with a path is, 0 for no path.
func levelsOf(path string) int { return strings.Count(path, ".") }

// pathStep returns what a company adds to the path of its parent.
func pathStep(id int64) string { return strconv.FormatInt(id, 10) + "." }
