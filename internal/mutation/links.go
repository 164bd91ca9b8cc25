package mutation

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
)

// IDListPatch changes a list of links: Set replaces it, then Remove and Add are applied.
type IDListPatch struct {
	Set    []string
	Add    []string
	Remove []string
}

// LinkChange is what an input does to a list of links.
type LinkChange struct {
	After, Added, Removed []int64
	// Kept are the links that a set does not name and that stay, because the viewer may not
	// assign their records.
	Kept  []int64
	paths map[int64][]string // of each id of the input, below the list's field
}

// Faults makes an error about each of some records: at the id by which the input names the
// record, or at the whole list.
func (c LinkChange) Faults(ids []int64, fault func(id int64) *apperr.Error) error {
	var list apperr.List
	for _, id := range ids {
		list.Add(fault(id), c.paths[id]...)
	}
	return list.ErrOrNil()
}

// Links finds the records that a list of ids or an [IDListPatch] names, and adds and removes
// links where the list changes. Records are found as far as the viewer sees them; of an entity
// with the action ASSIGN, new links need that action, and a set keeps the links that the viewer
// could not add again. Each id that is not found is a fault at its place. current reads the list
// before the change; nil for a new record.
func (f *Form) Links(field any, e *authz.Entity, current func(context.Context) ([]int64, error), add, remove func(...int64)) LinkChange {
	c := LinkChange{paths: map[int64][]string{}}
	switch v := field.(type) {
	case *[]string:
		f.writeGuards(e, parseIDs(e, *v))
		c.After = distinct(f.resolveLinks(field, *v, e, nil, c.paths))
		c.Added = c.After
	case **IDListPatch:
		f.patchLinks(field, *v, e, current, &c)
	default:
		panic(fmt.Sprintf("mutation.Form: a %T holds no links", field))
	}
	if len(c.Added) > 0 {
		add(c.Added...)
	}
	if len(c.Removed) > 0 {
		remove(c.Removed...)
	}
	return c
}

func (f *Form) patchLinks(field any, p *IDListPatch, e *authz.Entity, current func(context.Context) ([]int64, error), c *LinkChange) {
	if p == nil {
		return
	}
	before := Load(f, current)
	f.writeGuards(e, difference(parseIDs(e, slices.Concat(p.Set, p.Add)), before))
	set := f.resolveLinks(field, p.Set, e, before, c.paths, apperr.FieldPath(p, &p.Set)...)
	add := f.resolveLinks(field, p.Add, e, before, c.paths, apperr.FieldPath(p, &p.Add)...)
	remove := f.resolveLinks(field, p.Remove, e, before, c.paths, apperr.FieldPath(p, &p.Remove)...)
	c.After = before
	if p.Set != nil {
		dropped := difference(difference(before, set), remove)
		assignable := f.allowed(e, actionToLink(e), dropped)
		c.Kept = slices.DeleteFunc(dropped, func(n int64) bool { return assignable[n] })
		c.After = append(set, c.Kept...)
	}
	c.After = distinct(append(difference(c.After, remove), add...))
	c.Added, c.Removed = difference(c.After, before), difference(before, c.After)
	if len(c.After) > MaxListLength {
		f.Fault(field, apperr.New(apperr.TooMany, "This list would have {count elements}; at most {max} are allowed.",
			"reason", "AFTER_CHANGE", "count", len(c.After), "max", MaxListLength))
	}
}

// actionToLink is the action that a viewer must be allowed to do to a record to link to it.
func actionToLink(e *authz.Entity) authz.Action {
	if slices.Contains(e.Actions, authz.Assign) {
		return authz.Assign
	}
	return authz.View
}

// parseIDs are the numbers of graph ids; 0, which is never found, for an id of another entity.
func parseIDs(e *authz.Entity, ids []string) []int64 {
	numbers := make([]int64, len(ids))
	for i, id := range ids {
		numbers[i], _ = e.ParseID(id)
	}
	return numbers
}

// resolveLinks finds the records of a list of ids, which is the field or a part of it, and
// notes the path of each below the field. Records that are linked before only need to be seen.
func (f *Form) resolveLinks(field any, ids []string, e *authz.Entity, before []int64, paths map[int64][]string, part ...string) []int64 {
	if err := CheckListLength(len(ids), MaxListLength); err != nil {
		f.Fault(field, err, part...)
		return nil
	}
	numbers := parseIDs(e, ids)
	linked := slices.DeleteFunc(slices.Clone(numbers), func(n int64) bool { return !slices.Contains(before, n) })
	found := f.allowed(e, actionToLink(e), difference(numbers, linked))
	maps.Copy(found, f.allowed(e, authz.View, linked))
	list := make([]int64, 0, len(ids))
	for i, n := range numbers {
		path := append(slices.Clone(part), strconv.Itoa(i))
		switch {
		case f.dbError != nil:
			return nil
		case !found[n]:
			f.Fault(field, f.linkRefusal(e, ids[i], n), path...)
		default:
			list = append(list, n)
			if paths[n] == nil {
				paths[n] = path
			}
		}
	}
	return list
}

// linkRefusal is the error about a record to which the viewer may not link.
func (f *Form) linkRefusal(e *authz.Entity, id string, n int64) *apperr.Error {
	if actionToLink(e) == authz.Assign && f.allowed(e, authz.View, []int64{n})[n] {
		return authz.ActionDenied(e, authz.Assign)
	}
	return e.NotFound(id)
}

// CheckListLength checks that a list with n elements is not too long. Codes: TOO_MANY.
func CheckListLength(n, max int) error {
	if n > max {
		return apperr.New(apperr.TooMany, "This list has {count elements}; at most {max} are allowed.", "count", n, "max", max)
	}
	return nil
}

// distinct are the numbers of a list, each once.
func distinct(list []int64) []int64 {
	out := make([]int64, 0, len(list))
	for _, n := range list {
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
