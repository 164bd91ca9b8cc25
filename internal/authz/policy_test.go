package authz_test

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"

	"buyergraph/ent"
	"buyergraph/ent/migrate"
	"buyergraph/internal/authz"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
	"buyergraph/internal/viewer"

	"entgo.io/ent/privacy"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// entityClients returns the fields of ent's client that are clients of an entity, by name.
// Reflection finds every entity of the schema.
func entityClients(c *ent.Client) map[string]reflect.Value {
	out := map[string]reflect.Value{}
	v := reflect.ValueOf(c).Elem()
	for i := range v.NumField() {
		if f := v.Type().Field(i); f.IsExported() && strings.HasSuffix(f.Type.String(), "Client") {
			out[f.Name] = v.Field(i)
		}
	}
	return out
}

func callMethod(v reflect.Value, method string, args ...any) []reflect.Value {
	in := make([]reflect.Value, len(args))
	for i, a := range args {
		in[i] = reflect.ValueOf(a)
	}
	return v.MethodByName(method).Call(in)
}

func lastError(out []reflect.Value) error {
	err, _ := out[len(out)-1].Interface().(error)
	return err
}

// Every entity of the schema is in authz.Entities, and its policy denies by default: without
// a viewer every query is an error, and a guest sees no rows and may create none.
func TestEveryEntityHasAPolicy(t *testing.T) {
	k := testkit.New(t)
	k.CreateShop(t)
	k.LoginStaffAdmin(t)
	all := entityClients(k.Store.Client)
	if len(all) != len(authz.Entities) || len(all) < 17 {
		t.Errorf("%d entities in ent, %d in authz", len(all), len(authz.Entities))
	}
	guest := viewer.NewContext(context.Background(), &viewer.Viewer{Kind: viewer.Guest})
	for name, c := range all {
		if authz.ByName(name) == nil {
			t.Errorf("%s is not in authz.Entities", name)
		}
		if err := lastError(callMethod(callMethod(c, "Query")[0], "Count", context.Background())); !errors.Is(err, privacy.Deny) {
			t.Errorf("%s: reading without a viewer: %v", name, err)
		}
		out := callMethod(callMethod(c, "Query")[0], "Count", guest)
		if n, err := out[0].Int(), lastError(out); n != 0 || err != nil {
			t.Errorf("%s: a guest sees %d rows, %v", name, n, err)
		}
		_ = k.Store.WithTx(context.Background(), func(ctx context.Context, tx *store.Tx) error {
			c := entityClients(tx.Client)[name]
			guest := viewer.NewContext(ctx, &viewer.Viewer{Kind: viewer.Guest})
			for viewerName, ctx := range map[string]context.Context{"nobody": ctx, "a guest": guest} {
				if err := lastError(callMethod(callMethod(c, "Create")[0], "Exec", ctx)); !errors.Is(err, privacy.Deny) {
					t.Errorf("%s: made by %s: %v", name, viewerName, err)
				}
			}
			return errors.New("roll back")
		})
	}
}

// Every entity names a table of the schema, and no two entities have the same id prefix.
func TestEntitiesMatchTheSchema(t *testing.T) {
	tables, prefixes := map[string]bool{}, map[string]bool{}
	for _, t := range migrate.Tables {
		tables[t.Name] = true
	}
	for _, e := range authz.Entities {
		if !tables[e.Table] {
			t.Errorf("%s: no table %s", e.Name, e.Table)
		}
		if e.IDPrefix != "" && prefixes[e.IDPrefix] {
			t.Errorf("%s: the prefix %s is taken", e.Name, e.IDPrefix)
		}
		prefixes[e.IDPrefix] = true
		if (e.IDPrefix == "") != (e.Label == "") {
			t.Errorf("%s: nodes have a label, which messages show; the label is %q", e.Name, e.Label)
		}
	}
	for e, want := range map[*authz.Entity]string{authz.CustomerUser: "customer user", authz.ApiToken: "API token"} {
		if got := e.Words(); got != want {
			t.Errorf("%s is %q in a sentence, want %q", e.Name, got, want)
		}
	}
	for id, ok := range map[string]bool{
		"user_42": true, "user_0": false, "user_-1": false, "user_+1": false, "user_01": false, "cust_1": false,
		"user_": false, "user_99999999999999999999": false, "user_1 ": false, "USER_1": false,
	} {
		if _, got := authz.CustomerUser.ParseID(id); got != ok {
			t.Errorf("%q: %v", id, got)
		}
	}
}

// Ent reads and writes with the same predicate as the read engine.
func TestEntAppliesThePredicate(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		k.CreateShop(t)
		k.LoginStaffAdmin(t)
		v := &viewer.Viewer{Kind: viewer.CustomerUser, ID: 1, CustomerID: 1, CustomerPath: "1.", Grants: viewer.Grants{
			"Customer:VIEW":         viewer.CustomerTree,
			"CustomerUser:VIEW":     viewer.CustomerTree,
			"CustomerUserRole:VIEW": viewer.CustomerTree,
		}}
		ctx := viewer.NewContext(context.Background(), v)
		c := k.Store.Client
		for name, n := range map[string][2]int{
			"customers":     {c.Customer.Query().CountX(ctx), 2},
			"users":         {c.CustomerUser.Query().CountX(ctx), 2},
			"roles":         {c.CustomerUserRole.Query().CountX(ctx), 2},
			"websites":      {c.Website.Query().CountX(ctx), 1},
			"staff":         {c.StaffUser.Query().CountX(ctx), 0},
			"sessions":      {c.Session.Query().CountX(ctx), 0},
			"through edges": {c.CustomerUserRole.Query().QueryCustomerUsers().CountX(ctx), 1},
		} {
			if n[0] != n[1] {
				t.Errorf("%s: %d are seen, want %d", name, n[0], n[1])
			}
		}
		err := k.Store.WithTx(ctx, func(ctx context.Context, tx *store.Tx) error {
			return tx.CustomerUser.UpdateOneID(1).SetFirstName("Eve").Exec(ctx)
		})
		if !ent.IsNotFound(err) {
			t.Errorf("a viewer without EDIT changed a row: %v", err)
		}
		editsMoreThanSees := *v // EDIT covers more rows than VIEW, so it is limited to those of VIEW
		editsMoreThanSees.Grants = viewer.Grants{"CustomerUser:VIEW": viewer.Customer, "CustomerUser:EDIT": viewer.CustomerTree}
		for id, want := range map[int64]bool{1: true, 2: false} {
			err := k.Store.WithTx(viewer.NewContext(ctx, &editsMoreThanSees), func(ctx context.Context, tx *store.Tx) error {
				return tx.CustomerUser.UpdateOneID(id).SetFirstName("Eve").Exec(ctx)
			})
			if (err == nil) != want || !want && !ent.IsNotFound(err) {
				t.Errorf("user %d: %v", id, err)
			}
		}
		err = k.Store.WithTx(ctx, func(ctx context.Context, tx *store.Tx) error {
			n, err := tx.CustomerUser.Delete().Exec(ctx)
			if n != 0 {
				t.Errorf("a viewer without DELETE deleted %d rows", n)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestHasPermission(t *testing.T) {
	all, _ := authz.EffectiveGrants(viewer.Staff, []authz.Role{{DefaultLevel: viewer.All}})
	guest := &viewer.Viewer{Kind: viewer.Guest}
	staff := &viewer.Viewer{Kind: viewer.Staff, Grants: all, Capabilities: []string{"IMPORT"}}
	buyer := &viewer.Viewer{Kind: viewer.CustomerUser, Grants: viewer.Grants{"CustomerUser:VIEW": viewer.Customer}}
	for _, c := range []struct {
		permission                          string
		nobody, guest, buyer, staff, exists bool
	}{
		{authz.PublicPermission, false, true, true, true, true},
		{authz.SignedInPermission, false, false, true, true, true},
		{authz.StaffPermission, false, false, false, true, true},
		{"CustomerUser:EDIT", false, false, false, true, true},
		{"CustomerUser:VIEW", false, false, true, true, true},
		{"CustomerUser:FLY", false, false, false, false, false},
		{"Session:EDIT", false, false, false, false, false},
		{"Nothing:EDIT", false, false, false, false, false},
		{"IMPORT", false, false, false, true, true},
		{"EXPORT", false, false, false, false, true},
		{"", false, false, false, false, false},
	} {
		got := []bool{
			authz.HasPermission(nil, c.permission), authz.HasPermission(guest, c.permission), authz.HasPermission(buyer, c.permission),
			authz.HasPermission(staff, c.permission), authz.PermissionExists(c.permission),
		}
		want := []bool{c.nobody, c.guest, c.buyer, c.staff, c.exists}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %v, want %v", c.permission, got, want)
		}
	}
}
