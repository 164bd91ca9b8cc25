package graph_test

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"buyergraph/internal/authz"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
	"buyergraph/internal/viewer"
)

func authzLevel(level string) viewer.Level { return viewer.Level(level) }

// question is one of the three questions of delegation.
type question string

const (
	grants      question = "grants"       // gives the roles of the target to a user of its company
	takesOver   question = "takes over"   // gets to sign in as the target
	actsAgainst question = "acts against" // takes something from the target
)

// road is one way in which a viewer does what a question is about.
type road struct {
	name, mutation string
	// input makes the input. It creates what the mutation needs besides the target.
	input makeInput
}

// roads are the roads to customer users that exist today, by question.
var roads = map[question][]road{
	grants: {
		{name: "create", mutation: "customerUserCreate", input: func(_ *testing.T, w *delegationWorld, _ int64, p person) object {
			return object{"email": w.newName() + "@co.example", "firstName": "N", "lastName": "N", "customer": fmt.Sprint("cust_", p.company),
				"roles": []string{w.role(p.role)}}
		}},
		{name: "add", mutation: "customerUserUpdate", input: giveRole("add")},
		{name: "set", mutation: "customerUserUpdate", input: giveRole("set")},
		{name: "add only", mutation: "customerUserRolesUpdate", input: giveRole("add")},
		{name: "set only", mutation: "customerUserRolesUpdate", input: giveRole("set")},
		{name: "add to many", mutation: "customerUsersRolesUpdate", input: toMany(giveRole("add"))},
		{name: "set for many", mutation: "customerUsersRolesUpdate", input: toMany(giveRole("set"))},
		{name: "create a role", mutation: "customerUserRoleCreate", input: func(_ *testing.T, w *delegationWorld, _ int64, p person) object {
			in := grantsInput(delegationRoles[p.role])
			maps.Copy(in, object{"label": w.newName() + " role", "customer": fmt.Sprint("cust_", p.company)})
			return in
		}},
		{name: "copy a role", mutation: "customerUserRoleCopy", input: func(t *testing.T, w *delegationWorld, _ int64, p person) object {
			return object{"id": w.newRole(t, delegationRoles[p.role], 0), "label": w.newName() + " role", "customer": fmt.Sprint("cust_", p.company)}
		}},
		{name: "customize a role", mutation: "customerUserRoleUpdate", input: func(t *testing.T, w *delegationWorld, _ int64, p person) object {
			return object{"id": w.newRole(t, delegationRoles[p.role], 0), "label": w.newName() + " role", "customer": fmt.Sprint("cust_", p.company)}
		}},
		{name: "edit a role to it", mutation: "customerUserRoleUpdate", input: func(t *testing.T, w *delegationWorld, _ int64, p person) object {
			in := grantsInput(delegationRoles[p.role])
			in["id"] = w.newRole(t, delegationRoles["Visitor"], p.company)
			return in
		}},
		{name: "edit a role from", mutation: "customerUserRoleUpdate", input: func(t *testing.T, w *delegationWorld, _ int64, p person) object {
			in := grantsInput(delegationRoles["Visitor"])
			in["id"] = w.newRole(t, delegationRoles[p.role], p.company)
			return in
		}},
		{name: "label a role of it", mutation: "customerUserRoleUpdate", input: func(t *testing.T, w *delegationWorld, _ int64, p person) object {
			return object{"id": w.newRole(t, delegationRoles[p.role], p.company), "label": w.newName() + " role"}
		}},
	},
	takesOver: {
		{name: "e-mail", mutation: "customerUserUpdate", input: func(_ *testing.T, w *delegationWorld, target int64, _ person) object {
			return object{"id": userID(target), "email": w.newName() + "@mine.example"}
		}},
		{name: "confirm", mutation: "customerUserConfirm", input: unconfirmedFirst(idOnly)},
	},
	actsAgainst: {
		{name: "reset link", mutation: "customerUserPasswordReset", input: idOnly},
		{name: "unlock", mutation: "customerUserUnlock", input: lockedFirst(idOnly)},
		{name: "disable", mutation: "customerUserDisable", input: idOnly},
		{name: "enable", mutation: "customerUserEnable", input: disabledFirst(idOnly)},
		{name: "disable many", mutation: "customerUsersDisable", input: idInList},
		{name: "enable many", mutation: "customerUsersEnable", input: disabledFirst(idInList)},
		{name: "end all sessions", mutation: "sessionsRevokeAll", input: func(_ *testing.T, _ *delegationWorld, target int64, _ person) object {
			return object{"customerUser": userID(target)}
		}},
		{name: "end a session", mutation: "sessionRevoke", input: func(t *testing.T, w *delegationWorld, target int64, _ person) object {
			return object{"session": sessionOf(t, w, "customer_user_id", target)}
		}},
		{name: "remove", mutation: "customerUserUpdate", input: removeRole},
		{name: "remove only", mutation: "customerUserRolesUpdate", input: removeRole},
		{name: "set another", mutation: "customerUserUpdate", input: setAnotherRole},
		{name: "set another only", mutation: "customerUserRolesUpdate", input: setAnotherRole},
		{name: "remove from many", mutation: "customerUsersRolesUpdate", input: toMany(removeRole)},
		{name: "set another for many", mutation: "customerUsersRolesUpdate", input: toMany(setAnotherRole)},
	},
}

func userID(id int64) string { return fmt.Sprint("user_", id) }

func (w *delegationWorld) role(name string) string { return fmt.Sprint("role_", w.roleIDs[name]) }

// newRole creates a role that nobody holds, of a company or of none, and returns its id.
func (w *delegationWorld) newRole(t *testing.T, spec string, company int) (id string) {
	w.write(t, func(ctx context.Context, tx *store.Tx) {
		id = authz.CustomerUserRole.FormatID(w.createRole(ctx, tx, w.newName(), spec, company).ID)
	})
	return id
}

func giveRole(how string) makeInput {
	return func(_ *testing.T, w *delegationWorld, target int64, p person) object {
		list := []string{w.role(p.role)}
		if how == "set" {
			list = append(list, w.role("Visitor"))
		}
		return object{"id": userID(target), "roles": object{how: list}}
	}
}

func idOnly(_ *testing.T, _ *delegationWorld, target int64, _ person) object {
	return object{"id": userID(target)}
}

func idInList(_ *testing.T, _ *delegationWorld, target int64, _ person) object {
	return object{"ids": []string{userID(target)}}
}

// toMany names the target of an input in a list.
func toMany(input makeInput) makeInput {
	return func(t *testing.T, w *delegationWorld, target int64, p person) object {
		in := input(t, w, target, p)
		in["ids"] = []any{in["id"]}
		delete(in, "id")
		return in
	}
}

func removeRole(_ *testing.T, w *delegationWorld, target int64, p person) object {
	return object{"id": userID(target), "roles": object{"remove": []string{w.role(p.role)}}}
}

func setAnotherRole(_ *testing.T, w *delegationWorld, target int64, _ person) object {
	return object{"id": userID(target), "roles": object{"set": []string{w.role("Visitor")}}}
}

func lockedFirst(input makeInput) makeInput {
	return func(t *testing.T, w *delegationWorld, target int64, p person) object {
		w.write(t, func(ctx context.Context, tx *store.Tx) {
			must(tx.CustomerUser.UpdateOneID(target).SetFailedLogins(10).SetLockedUntil(tx.Now.Add(time.Hour)).Save(ctx))
		})
		return input(t, w, target, p)
	}
}

type makeInput = func(*testing.T, *delegationWorld, int64, person) object

func disabledFirst(input makeInput) makeInput {
	return func(t *testing.T, w *delegationWorld, target int64, p person) object {
		w.write(t, func(ctx context.Context, tx *store.Tx) {
			must(tx.CustomerUser.UpdateOneID(target).SetEnabled(false).Save(ctx))
		})
		return input(t, w, target, p)
	}
}

func unconfirmedFirst(input makeInput) makeInput {
	return func(t *testing.T, w *delegationWorld, target int64, p person) object {
		w.write(t, func(ctx context.Context, tx *store.Tx) {
			must(tx.CustomerUser.UpdateOneID(target).SetConfirmed(false).Save(ctx))
		})
		return input(t, w, target, p)
	}
}

// sessionOf returns the id of the only session of a user.
func sessionOf(t *testing.T, w *delegationWorld, column string, id int64) string {
	for _, s := range w.Store.Client.Session.Query().AllX(testkit.SystemContext()) {
		owner := map[string]*int64{"customer_user_id": s.CustomerUserID, "staff_user_id": s.StaffUserID}[column]
		if owner != nil && *owner == id {
			return fmt.Sprint("sess_", s.ID)
		}
	}
	t.Fatal("no session")
	return ""
}

// send sends a mutation with an input.
func (w *delegationWorld) send(t *testing.T, token, mutation string, in object) testkit.Answer {
	t.Helper()
	fields := "userErrors { code message path }"
	if strings.Contains(mutation, "Users") {
		fields += " done skipped { id errors { code message path } }"
	}
	document := fmt.Sprintf("mutation ($in: %sInput!) { r: %s(input: $in) { %s } }",
		strings.ToUpper(mutation[:1])+mutation[1:], mutation, fields)
	return w.MustDo(t, token, document, object{"in": in})
}

// expiry is a time at which an API token may expire.
func (w *delegationWorld) expiry() string { return w.Clock.Now().Add(time.Hour).Format(time.RFC3339) }
