package graph_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"buyergraph/ent/staffrole"
	"buyergraph/internal/authz"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
)

// staffCases are the cases of staff towards staff: the same three questions with the levels ALL and OWN.
var staffCases = []struct {
	viewer   string
	question question
	target   string
	want     string
}{
	{"Personnel", grants, "Personnel, no desk", yes},
	{"Personnel", grants, "Token keeper", yes},
	{"Personnel", grants, "Own orders", no},
	{"Personnel", grants, "Importer", no},
	{"Personnel", grants, "Everything", no},
	{"Personnel, no desk", grants, "Personnel", no}, // the capability is missing
	{"Own-level personnel", grants, "Own orders", yes},
	{"Own-level personnel", grants, "All orders", no},
	{"All-level personnel", grants, "Own orders", yes},
	{"All-level personnel", grants, "All orders", yes},
	{"Everything", grants, "Everything", yes},
	{"Everything", grants, "Importer", no},
	{"Personnel", takesOver, "Token keeper", yes},
	{"Personnel", takesOver, "Personnel", yes},
	{"Personnel", takesOver, "Auditor", no},
	{"Personnel", takesOver, "Importer", no},
	{"Personnel", takesOver, "Own orders", no},
	{"Personnel", takesOver, "Everything", no},
	{"Personnel, no desk", takesOver, "Token keeper", no},
	{"Own-level personnel", takesOver, "Own orders", no}, // the customers of another representative
	{"Own-level personnel", takesOver, "Token keeper", no},
	{"All-level personnel", takesOver, "Own orders", yes},
	{"All-level personnel", takesOver, "Own-level personnel", yes},
	{"Everything", takesOver, "Own orders", yes},
	{"Personnel", actsAgainst, "Own orders", yes},
	{"Personnel", actsAgainst, "Auditor", yes},
	{"Personnel", actsAgainst, "Personnel", yes},
	{"Personnel", actsAgainst, "Sales representative", no}, // who edits customer users
	{"Personnel", actsAgainst, "Everything", no},
	{"Everything", actsAgainst, "Everything", yes},
}

type staffRoad struct {
	name, mutation string
	input          func(t *testing.T, w *delegationWorld, target int64, role string) object
}

func staffID(id int64) string { return fmt.Sprint("staff_", id) }

func (w *delegationWorld) staffRole(name string) string {
	return fmt.Sprint("srole_", w.staffRoleIDs[name])
}

func staffIDOnly(_ *testing.T, _ *delegationWorld, target int64, _ string) object {
	return object{"id": staffID(target)}
}

var staffRoads = map[question][]staffRoad{
	grants: {
		{"create", "staffUserCreate", func(_ *testing.T, w *delegationWorld, _ int64, role string) object {
			return object{"email": w.newName() + "@seller.example", "firstName": "N", "lastName": "N", "roles": []string{w.staffRole(role)}}
		}},
		{"add", "staffUserUpdate", func(_ *testing.T, w *delegationWorld, target int64, role string) object {
			return object{"id": staffID(target), "roles": object{"add": []string{w.staffRole(role)}}}
		}},
		{"set", "staffUserUpdate", func(t *testing.T, w *delegationWorld, target int64, role string) object {
			return object{"id": staffID(target), "roles": object{"set": []string{w.staffRole(role), w.newStaffRole(t, "")}}}
		}},
		{"create a role", "staffRoleCreate", func(_ *testing.T, w *delegationWorld, _ int64, role string) object {
			in := grantsInput(staffDelegationRoles[role])
			in["label"] = w.newName() + " role"
			return in
		}},
		{"edit a role to it", "staffRoleUpdate", func(t *testing.T, w *delegationWorld, _ int64, role string) object {
			in := grantsInput(staffDelegationRoles[role])
			in["id"] = w.newStaffRole(t, "")
			return in
		}},
		{"edit a role from it", "staffRoleUpdate", func(t *testing.T, w *delegationWorld, _ int64, role string) object {
			return object{"id": w.newStaffRole(t, role), "permissions": []object{}, "defaultLevel": "NONE", "capabilities": []string{}}
		}},
		{"label a role of it", "staffRoleUpdate", func(t *testing.T, w *delegationWorld, _ int64, role string) object {
			return object{"id": w.newStaffRole(t, role), "label": w.newName() + " role"}
		}},
		{"create a token", "apiTokenCreate", func(_ *testing.T, w *delegationWorld, _ int64, role string) object {
			return object{"name": "T", "role": w.staffRole(role), "expiresAt": w.expiry()}
		}},
	},
	takesOver: {{"e-mail", "staffUserUpdate", func(_ *testing.T, w *delegationWorld, target int64, _ string) object {
		return object{"id": staffID(target), "email": w.newName() + "@mine.example"}
	}}},
	actsAgainst: {
		{"reset link", "staffUserPasswordReset", staffIDOnly},
		{"disable", "staffUserDisable", staffIDOnly},
		{"enable", "staffUserEnable", func(t *testing.T, w *delegationWorld, target int64, role string) object {
			w.write(t, func(ctx context.Context, tx *store.Tx) {
				must(tx.StaffUser.UpdateOneID(target).SetEnabled(false).Save(ctx))
			})
			return staffIDOnly(t, w, target, role)
		}},
		{"end all sessions", "sessionsRevokeAll", func(_ *testing.T, _ *delegationWorld, target int64, _ string) object {
			return object{"staffUser": staffID(target)}
		}},
		{"end a session", "sessionRevoke", func(t *testing.T, w *delegationWorld, target int64, _ string) object {
			return object{"session": sessionOf(t, w, "staff_user_id", target)}
		}},
		{"remove a role", "staffUserUpdate", func(_ *testing.T, w *delegationWorld, target int64, role string) object {
			return object{"id": staffID(target), "roles": object{"remove": []string{w.staffRole(role)}}}
		}},
		{"set another role", "staffUserUpdate", func(t *testing.T, w *delegationWorld, target int64, _ string) object {
			return object{"id": staffID(target), "roles": object{"set": []string{w.newStaffRole(t, "")}}}
		}},
	},
}

// newStaffRole creates a role that grants what a role of the table does, or nothing, and returns its id.
func (w *delegationWorld) newStaffRole(t *testing.T, like string) (id string) {
	r := parseRole(staffDelegationRoles[like])
	if like == "" {
		r = parseRole("* NONE")
	}
	w.write(t, func(ctx context.Context, tx *store.Tx) {
		id = authz.StaffRole.FormatID(must(tx.StaffRole.Create().SetLabel("Role " + w.newName()).
			SetDefaultLevel(staffrole.DefaultLevel(r.DefaultLevel)).SetPermissions(r.Permissions).SetCapabilities(r.Capabilities).Save(ctx)).ID)
	})
	return id
}

// Staff towards staff, each row by every road. What is refused changes nothing.
func TestDelegationOfStaff(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		w := newDelegationWorld(t, k)
		for _, c := range staffCases {
			token := w.signIn(t, person{staffUser, c.viewer})
			for _, r := range staffRoads[c.question] {
				held := []string{"Clerk"}
				if c.question != grants {
					held = []string{c.target}
					if r.name == "remove a role" {
						held = append(held, "Importer")
					}
				}
				target := w.addStaffUser(t, held...)
				in := r.input(t, w, target, c.target)
				before := w.state(t, authz.StaffUser, target)
				a := w.send(t, token, r.mutation, in)
				got, changed := strings.Join(codes(a), " "), w.state(t, authz.StaffUser, target) != before
				if got != c.want || changed != (c.want == yes) {
					t.Errorf("%s %s %s, by %s: %q, changed: %t, want %q\n%s", c.viewer, c.question, c.target, r.name, got, changed, c.want, a.Body)
				}
			}
		}
	})
}
