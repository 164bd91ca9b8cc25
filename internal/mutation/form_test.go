package mutation_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"buyergraph/ent"
	"buyergraph/internal/apperr"
	"buyergraph/internal/authz"
	"buyergraph/internal/mutation"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
	"buyergraph/internal/text"
	"buyergraph/internal/viewer"

	"github.com/99designs/gqlgen/graphql"
)

// formInput has a field of each kind that a form knows.
type formInput struct {
	Name     string
	Note     graphql.Omittable[*string]
	Nickname *string
	Customer graphql.Omittable[*string]
	RoleIDs  *mutation.IDListPatch
	Element  []*formElement
}

type formElement struct{ City string }

// changes records what a form sets.
type changes []string

func (c *changes) set(name string) func(string) {
	return func(v string) { *c = append(*c, name+"="+v) }
}

func (c *changes) clear(name string) func() {
	return func() { *c = append(*c, "clear "+name) }
}

// given is an input value that is not left out; "null" stands for null.
func given(s string) graphql.Omittable[*string] {
	if s == "null" {
		return graphql.OmittableOf[*string](nil)
	}
	return graphql.OmittableOf(&s)
}

// A text is validated, cleaned, and set or cleared only where it differs.
func TestFormText(t *testing.T) {
	old := "old"
	for _, c := range []struct {
		name  string
		input formInput
		old   *string // of note
		want  string  // the changes, or the faults
	}{
		{"left out", formInput{Name: "old"}, &old, ""},
		{"the same", formInput{Name: " old ", Note: given("old")}, &old, ""},
		{"other texts", formInput{Name: "new", Note: given("x "), Nickname: new("y")}, &old, "name=new note=x nickname=y"},
		{"null clears", formInput{Name: "old", Note: given("null")}, &old, "clear note"},
		{"an empty text clears", formInput{Name: "old", Note: given(" ")}, &old, "clear note"},
		{"nothing to clear", formInput{Name: "old", Note: given("null")}, nil, ""},
		{"every fault at once", formInput{Name: "", Note: given("too long"), Nickname: new("a\nb")}, &old,
			"REQUIRED name, TOO_LONG note, INVALID nickname"},
	} {
		var done changes
		f := mutation.NewForm(context.Background(), nil, &c.input)
		f.Text(&c.input.Name, text.LineUpTo(5), &old, done.set("name"), nil)
		f.Text(&c.input.Note, text.OptionalLineUpTo(5), c.old, done.set("note"), done.clear("note"))
		f.Text(&c.input.Nickname, text.OptionalLineUpTo(5), nil, done.set("nickname"), nil)
		got := strings.Join(done, " ")
		if f.Err() != nil {
			got = faultsOf(f.Err())
		}
		if got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	in := formInput{Note: given("null")}
	f := mutation.NewForm(context.Background(), nil, &in)
	f.Text(&in.Note, text.OptionalLineUpTo(5), &old, nil, nil)
	if got := faultsOf(f.Err()); got != "REQUIRED note" {
		t.Errorf("null for a text that cannot be cleared: %s", got)
	}
}

// Links find only what the viewer sees. A fault of an element names it.
func TestFormLinks(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		v := &viewer.Viewer{Kind: viewer.CustomerUser, ID: 1, CustomerID: 1, CustomerPath: "/1/", Grants: map[string]viewer.Level{
			"Customer:VIEW": viewer.Customer, "CustomerUserRole:VIEW": viewer.Customer,
		}}
		current := func(context.Context) ([]int64, error) { return []int64{1}, nil }
		for _, c := range []struct {
			name  string
			patch *mutation.IDListPatch
			want  string
		}{
			{"left out", nil, "[] [] []"},
			{"set", &mutation.IDListPatch{Set: []string{"role_2", "role_2"}}, "[2] [2] [1]"},
			{"set nothing", &mutation.IDListPatch{Set: []string{}}, "[] [] [1]"},
			{"add what is there", &mutation.IDListPatch{Add: []string{"role_1"}}, "[1] [] []"},
			{"remove and add", &mutation.IDListPatch{Add: []string{"role_2"}, Remove: []string{"role_1"}}, "[2] [2] [1]"},
			{"of another company, of another kind, of none",
				&mutation.IDListPatch{Add: []string{"role_2", "role_3", "user_1"}, Remove: []string{"role_9"}},
				"NOT_FOUND roleIds.add.1, NOT_FOUND roleIds.add.2, NOT_FOUND roleIds.remove.0"},
			{"too many", &mutation.IDListPatch{Add: make([]string, mutation.MaxListLength+1)}, "TOO_MANY roleIds.add"},
		} {
			k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
				in := formInput{RoleIDs: c.patch}
				f := mutation.NewForm(viewer.NewContext(ctx, v), tx, &in)
				var added, removed []int64
				change := f.Links(&in.RoleIDs, authz.CustomerUserRole, current,
					func(ids ...int64) { added = ids }, func(ids ...int64) { removed = ids })
				got := fmt.Sprint(change.After, change.Added, change.Removed)
				if f.Err() != nil {
					got = faultsOf(f.Err())
				} else if !slices.Equal(added, change.Added) || !slices.Equal(removed, change.Removed) {
					t.Errorf("%s: %v and %v were written", c.name, added, removed)
				}
				if got != c.want {
					t.Errorf("%s: %s, want %s", c.name, got, c.want)
				}
				return nil
			})
		}
	})
}

// After a database error a form asks nothing more and saves nothing. A rule about a faulty
// field is not asked. A fault of a nested input has its whole path.
func TestFormStops(t *testing.T) {
	broken := errors.New("the disk is gone")
	in := formInput{Element: []*formElement{{}, {}}}
	f := mutation.NewForm(context.Background(), nil, &in)
	f.Text(&in.Name, text.LineUpTo(5), nil, nil, nil)
	f.Require(&in.Name, func() error { t.Error("a rule about a faulty field is asked"); return nil })
	f.Nested(&in.Element, in.Element[1], "1").Text(&in.Element[1].City, text.LineUpTo(5), nil, nil, nil)
	f.Require(&in.Nickname, func() error { return apperr.New(apperr.InFuture, "Not yet.") })
	if got := faultsOf(f.Err()); got != "REQUIRED name, REQUIRED element.1.city, IN_FUTURE nickname" {
		t.Error(got)
	}
	mutation.Load(f, func(context.Context) (int, error) { return 0, broken })
	f.Require(&in.Nickname, func() error { t.Error("a rule is asked after a database error"); return nil })
	f.Then(func() error { t.Error("something is written after a database error"); return nil })
	err := f.Save(func(context.Context) error { t.Error("it is saved after a database error"); return nil })
	if !errors.Is(err, broken) {
		t.Error(err)
	}
}

// A transition locks, asks the rule of its operation, does nothing where the state is reached, and changes.
func TestTransition(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		for _, c := range []struct {
			name, id    string
			reached     bool
			want, asked string
		}{
			{"done", "user_1", false, "user_1", "reached change"},
			{"reached already", "user_1", true, "user_1", "reached"},
			{"refused", "user_2", false, "ROLE_REQUIRED id", ""},
			{"refused, reached already", "user_4", true, "GUEST id", ""},
			{"not there", "user_99", false, "NOT_FOUND id", ""},
		} {
			k.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
				var asked []string
				id, err := mutation.Transition[*ent.CustomerUser]{
					Entity: authz.CustomerUser, Operation: authz.OpEnable, Get: tx.CustomerUser.Get,
					Reached: func(*ent.CustomerUser) bool { asked = append(asked, "reached"); return c.reached },
					Change:  func(*ent.CustomerUser) error { asked = append(asked, "change"); return nil },
				}.Run(ctx, tx, c.id)
				if err != nil {
					id = faultsOf(err)
				}
				if got := strings.Join(asked, " "); id != c.want || got != c.asked {
					t.Errorf("%s: %s after %s, want %s after %s", c.name, id, got, c.want, c.asked)
				}
				return nil
			})
		}
	})
}

// faultsOf lists the codes and paths of an error.
func faultsOf(err error) string {
	list, ok := apperr.ErrorsOf(err)
	if !ok {
		return fmt.Sprint(err)
	}
	var out []string
	for _, e := range list {
		out = append(out, string(e.Code)+" "+strings.Join(e.Path, "."))
	}
	return strings.Join(out, ", ")
}
