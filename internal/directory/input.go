package directory

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"buyergraph/ent"
	"buyergraph/internal/apperr"
	"buyergraph/internal/role"
	"buyergraph/internal/rule"
	"buyergraph/internal/store"
	"buyergraph/internal/text"
	"buyergraph/internal/viewer"
	"buyergraph/internal/writing"

	"github.com/99designs/gqlgen/graphql"
)

// maxLinks bounds the lists of one input.
const maxLinks = 50

// IDListPatch changes a list of links: Set replaces it, then Remove and Add are applied.
type IDListPatch struct {
	Set    []string
	Add    []string
	Remove []string
}

// faults collects what is wrong with an input, all of it before anything is written.
type faults struct{ apperr.List }

// text checks a text that was given.
func (f *faults) text(path string, v *string, valid func(string) error) {
	if v != nil {
		f.Add(valid(*v), path)
	}
}

// patch checks a text that a patch sets; required ones cannot be cleared.
func (f *faults) patch(path string, p graphql.Omittable[*string], required bool, valid func(string) error) {
	v, set := p.ValueOK()
	if set && v == nil && required {
		f.Add(apperr.New(apperr.Required, "cannot be cleared"), path)
	}
	f.text(path, v, valid)
}

// finder looks rows up for the viewer: those that he cannot see are not there.
type finder func(ctx context.Context, ids ...int64) (found []int64, err error)

// link resolves the id of a row that the input refers to; nil when there is none.
func (f *faults) link(ctx context.Context, path string, e *rule.Entity, id *string, find finder) (*int64, error) {
	if id == nil {
		return nil, nil
	}
	n, _ := e.ParseID(*id) // 0 is never found
	found, err := find(ctx, n)
	if err != nil || len(found) == 1 {
		return &n, err
	}
	f.Add(notFound(e, *id), path)
	return nil, nil
}

// links resolves a list of ids; each that is not there is a fault at its place.
func (f *faults) links(ctx context.Context, e *rule.Entity, ids []string, find finder, path ...string) ([]int64, error) {
	if len(ids) > maxLinks {
		f.Add(apperr.New(apperr.TooMany, fmt.Sprintf("takes at most %d ids", maxLinks)), path...)
		return nil, nil
	}
	if len(ids) == 0 {
		return nil, nil
	}
	want := make([]int64, len(ids))
	for i, id := range ids {
		want[i], _ = e.ParseID(id)
	}
	found, err := find(ctx, want...)
	if err != nil {
		return nil, err
	}
	for i, n := range want {
		if !slices.Contains(found, n) {
			f.Add(notFound(e, ids[i]), append(slices.Clip(path), strconv.Itoa(i))...)
		}
	}
	return found, nil
}

// notFound is the one answer for what is not there and what is not the viewer's.
func notFound(e *rule.Entity, id string) error {
	return apperr.New(apperr.NotFound, fmt.Sprintf("there is no %s %q", e.Name, text.Printable(fmt.Sprintf("%.60s", id))))
}

// cleaned is a patch of a text as it would be stored: an empty one clears.
func cleaned(p graphql.Omittable[*string]) graphql.Omittable[*string] {
	v := p.Value()
	if v == nil {
		return p
	}
	s := text.Clean(*v)
	if s == "" {
		return graphql.OmittableOf[*string](nil)
	}
	return graphql.OmittableOf(&s)
}

// apply sets or clears a field of a patch where it differs from what is there.
func apply[T comparable](p graphql.Omittable[*T], old *T, set func(T), clear func()) {
	v, given := p.ValueOK()
	switch {
	case !given:
	case v == nil && old != nil:
		clear()
	case v != nil && (old == nil || *old != *v):
		set(*v)
	}
}

// merge is the list after a patch of it.
func (p IDListPatch) merge(now, set, add, remove []int64) []int64 {
	if p.Set != nil {
		now = set
	}
	out := slices.DeleteFunc(slices.Clone(now), func(n int64) bool { return slices.Contains(remove, n) })
	for _, n := range add {
		if !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

// difference is what is in a and not in b.
func difference(a, b []int64) []int64 {
	return slices.DeleteFunc(slices.Clone(a), func(n int64) bool { return slices.Contains(b, n) })
}

// patchLinks resolves a patch of a list and returns the list after it.
func (f *faults) patchLinks(ctx context.Context, path string, e *rule.Entity, p *IDListPatch, now []int64, find finder) ([]int64, error) {
	if p == nil {
		return now, nil
	}
	var resolved [3][]int64
	for i, part := range []struct {
		name string
		ids  []string
	}{{"set", p.Set}, {"add", p.Add}, {"remove", p.Remove}} {
		var err error
		if resolved[i], err = f.links(ctx, e, part.ids, find, path, part.name); err != nil {
			return nil, err
		}
	}
	out := p.merge(now, resolved[0], resolved[1], resolved[2])
	if len(out) > maxLinks {
		f.Add(apperr.New(apperr.TooMany, fmt.Sprintf("would have more than %d elements", maxLinks)), path)
	}
	return out, nil
}

// lock reads a record to which the viewer may do something, and keeps others from
// changing it until the transaction ends. Codes: NOT_FOUND, PERMISSION_DENIED.
func lock[T any](ctx context.Context, tx *store.Tx, e *rule.Entity, a rule.Action, id string, get func(context.Context, int64) (T, error)) (row T, err error) {
	row, his, err := seen(ctx, tx, e, a, id, get)
	if err == nil && !his {
		err = apperr.New(apperr.PermissionDenied, fmt.Sprintf("you may see this %s, but not %s it", e.Name, strings.ToLower(string(a))), "id")
	}
	return row, err
}

// seen is lock for what the viewer may at least see; his is whether he may do it.
func seen[T any](ctx context.Context, tx *store.Tx, e *rule.Entity, a rule.Action, id string, get func(context.Context, int64) (T, error)) (row T, his bool, err error) {
	n, _ := e.ParseID(id) // 0 is never found
	version, err := writing.Lock(ctx, tx, e, a, n)
	if err != nil {
		return row, false, err
	}
	if row, err = get(ctx, n); ent.IsNotFound(err) {
		err = notFoundAt(e, id, "id")
	}
	return row, version > 0, err
}

// outranked checks that somebody's roles, of an entity, grant nothing which the viewer
// lacks, so that nobody takes over who may do more than he. Of himself it asks nothing.
func (f *faults) outranked(ctx context.Context, tx *store.Tx, e *rule.Entity, himself bool, held func(context.Context) ([]int64, error), path string) error {
	if himself {
		return nil
	}
	ids, err := held(viewer.AsSystem(ctx))
	if err != nil {
		return err
	}
	more, err := role.Exceeding(ctx, tx, audienceOf(e), ids)
	if len(more) > 0 {
		f.Add(apperr.New(apperr.PermissionDenied, "this user holds rights that you lack"), path)
	}
	return err
}

// given checks that roles, of customer users or of staff, grant nothing which the viewer
// lacks himself.
func (f *faults) given(ctx context.Context, tx *store.Tx, e *rule.Entity, ids []int64, path string) error {
	more, err := role.Exceeding(ctx, tx, audienceOf(e), ids)
	for _, id := range more {
		f.Add(apperr.New(apperr.PermissionDenied, fmt.Sprintf("role %s grants what you do not hold yourself", e.ID(id))), path)
	}
	return err
}

// audienceOf is to whom roles of an entity grant.
func audienceOf(e *rule.Entity) viewer.Kind {
	if e == rule.StaffRole {
		return viewer.Staff
	}
	return viewer.CustomerUser
}

func notFoundAt(e *rule.Entity, id, path string) error {
	var l apperr.List
	l.Add(notFound(e, id), path)
	return l
}
