package graph_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"buyergraph/internal/authz"
	"buyergraph/internal/testkit"
)

func (d *delegates) pick(list ...string) string { return list[d.r.IntN(len(list))] }

// edit is a mutation with its input.
type edit struct {
	mutation string
	in       object
}

// nearCompany returns a company, mostly one where the author of the edit may do something.
func (d *delegates) nearCompany() int {
	for {
		company := 1 + d.r.IntN(5)
		if d.r.IntN(8) == 0 || d.author.staff && slices.Contains(served, company) || !d.author.staff && isBelowTop(company, d.author.company) {
			return company
		}
	}
}

// anyUser returns a customer user, now and then one of the episode.
func (d *delegates) anyUser() string {
	if len(d.members) > 0 && d.r.IntN(4) == 0 {
		return userID(d.members[d.r.IntN(len(d.members))])
	}
	return userID(int64(d.nearCompany()*10 + d.r.IntN(usersPerCompany)))
}

// anyRole returns a role, mostly one that grants little.
func (d *delegates) anyRole() string {
	if len(d.memberRoles) > 0 && d.r.IntN(4) == 0 {
		return d.pick(d.memberRoles...)
	}
	switch d.r.IntN(6) {
	case 0:
		return fmt.Sprint("role_", d.baseMax["customer_user_roles"]+int64(1+d.r.IntN(4))) // a new one
	case 1, 2:
		return d.role(fmt.Sprint("own", d.nearCompany()))
	case 3:
		return d.role(fmt.Sprint(d.r.IntN(len(delegateRoles))))
	}
	return d.role(d.pick("2", "3", "5", "5", "6")) // Delegate, Team lead, Buyer, All orders
}

func (d *delegates) anyStaffUser() string {
	return staffID(d.baseMax["staff_users"] - int64(len(delegateStaff)) - 2 + int64(d.r.IntN(len(delegateStaff)+4)))
}

func (d *delegates) anyStaffRole() string {
	if d.r.IntN(3) == 0 {
		return fmt.Sprint("srole_", d.baseMax["staff_roles"]+int64(d.r.IntN(4)))
	}
	return d.staffRole(d.pick("Personnel, no desk", "Personnel", "Personnel", "Own-level personnel", "Own orders", "All orders",
		"Token keeper", "Token keeper", "Everything", "Auditor"))
}

func (d *delegates) some(id func() string) []string {
	out := []string{}
	for range d.r.IntN(3) {
		out = append(out, id())
	}
	return out
}

func (d *delegates) patch(id func() string) object {
	return object{d.pick("add", "add", "set", "remove"): d.some(id)}
}

// anyGrants is what a role grants, at random.
func (d *delegates) anyGrants(staff bool) object {
	level, levels := d.pick("NONE", "NONE", "OWN", "CUSTOMER", "CUSTOMER_TREE"), levelOrder[1:4]
	capabilities := []string{"USE_COMPANY_ADDRESSES"}
	if staff {
		level, levels, capabilities = d.pick("NONE", "NONE", "OWN", "ALL"), []string{"OWN", "ALL"}, []string{"MANAGE_PASSWORDS"}
	}
	permissions, seen := []object{}, map[string]bool{}
	for range d.r.IntN(4) {
		e := authz.GrantableEntities()[d.r.IntN(12)]
		action := e.Actions[d.r.IntN(len(e.Actions))]
		if key := e.Name + string(action); !seen[key] {
			seen[key] = true
			level := levels[min(d.r.IntN(len(levels)), d.r.IntN(len(levels)))]
			permissions = append(permissions, object{"entity": authz.EnumValue(e.Name), "action": action, "level": level})
		}
	}
	return object{"defaultLevel": level, "permissions": permissions, "capabilities": capabilities[:d.r.IntN(6)/5]}
}

// randomEdit returns a random edit of users, roles, sessions and passwords.
func (d *delegates) randomEdit(a *account) edit {
	d.author = *a
	company := fmt.Sprint("cust_", d.nearCompany())
	if a.staff && d.r.IntN(2) == 0 {
		return d.randomStaffEdit()
	}
	switch d.r.IntN(21) {
	case 17, 18: // unseat the last administrator
		id, set := userID(d.lastAdministrator), object{"set": []string{d.role("5")}}
		return []edit{{"customerUserDisable", object{"id": id}}, {"customerUsersDisable", object{"ids": []string{id}}},
			{"customerUserRolesUpdate", object{"id": id, "roles": set}}, {"customerUserUpdate", object{"id": id, "roles": set}}}[d.r.IntN(4)]
	case 0, 1, 2:
		return edit{"customerUserCreate", object{"email": d.newName() + "@new.example", "firstName": "N", "lastName": "N", "customer": company,
			"roles": append(d.some(d.anyRole), d.anyRole())}}
	case 3, 4, 5:
		return edit{"customerUserUpdate", object{"id": d.anyUser(), "email": d.newName() + "@mine.example"}}
	case 6:
		return edit{"customerUserUpdate", object{"id": d.anyUser(), "middleName": d.newName(), "roles": d.patch(d.anyRole)}}
	case 7, 8:
		if d.r.IntN(3) == 0 {
			return edit{"customerUsersRolesUpdate", object{"ids": []string{d.anyUser(), d.anyUser()}, "roles": d.patch(d.anyRole)}}
		}
		return edit{"customerUserRolesUpdate", object{"id": d.anyUser(), "roles": d.patch(d.anyRole)}}
	case 9, 10:
		in := d.anyGrants(false)
		in["label"], in["customer"] = "Role "+d.newName(), company
		return edit{"customerUserRoleCreate", in}
	case 11, 12, 19, 20:
		in := d.anyGrants(false)
		if in["id"] = d.role(fmt.Sprint("own", d.nearCompany())); d.r.IntN(2) == 0 {
			in["id"] = d.anyRole()
		}
		if d.r.IntN(2) == 0 {
			delete(in, "capabilities")
		}
		if flag := d.pick("", "", "public", "selfManaged", "customer"); flag == "customer" {
			in["customer"] = company
		} else if flag != "" {
			in[flag] = d.r.IntN(2) == 0
		}
		if d.r.IntN(3) == 0 {
			delete(in, "defaultLevel")
		}
		return edit{"customerUserRoleUpdate", in}
	case 13:
		in := object{"id": d.anyRole(), "label": "Role " + d.newName()}
		if d.r.IntN(2) == 0 {
			in["customer"] = company
		}
		return edit{"customerUserRoleCopy", in}
	case 14:
		mutation := d.pick("customerUserDisable", "customerUserEnable", "customerUserPasswordReset", "customerUserUnlock")
		return edit{mutation, object{"id": d.anyUser()}}
	case 15:
		return edit{d.pick("customerUsersDisable", "customerUsersEnable"), object{"ids": []string{d.anyUser(), d.anyUser()}}}
	}
	if d.r.IntN(2) == 0 {
		return edit{"customerUserRoleDelete", object{"id": d.anyRole()}}
	}
	return edit{"sessionsRevokeAll", object{"customerUser": d.anyUser()}}
}

// randomStaffEdit returns a random edit of staff users, their roles, API tokens and the passwords of customer users.
func (d *delegates) randomStaffEdit() edit {
	switch d.r.IntN(13) {
	case 0, 1:
		return edit{"staffUserCreate", object{"email": d.newName() + "@new.example", "firstName": "N", "lastName": "N",
			"roles": append(d.some(d.anyStaffRole), d.anyStaffRole())}}
	case 2, 3:
		return edit{"staffUserUpdate", object{"id": d.anyStaffUser(), "email": d.newName() + "@mine.example"}}
	case 4, 5:
		return edit{"staffUserUpdate", object{"id": d.anyStaffUser(), "roles": d.patch(d.anyStaffRole)}}
	case 6:
		in := d.anyGrants(true)
		in["label"] = "Role " + d.newName()
		return edit{"staffRoleCreate", in}
	case 7:
		in := d.anyGrants(true)
		in["id"] = d.anyStaffRole()
		return edit{"staffRoleUpdate", in}
	case 8:
		return edit{d.pick("staffUserDisable", "staffUserEnable", "staffUserPasswordReset"), object{"id": d.anyStaffUser()}}
	case 9, 10:
		return edit{"apiTokenCreate", object{"name": d.newName(), "role": d.anyStaffRole(), "expiresAt": d.expiry()}}
	case 11:
		return edit{d.pick("apiTokenAdopt", "apiTokenRevoke"), object{"id": fmt.Sprint("token_", 1+d.r.IntN(40))}}
	}
	return edit{"customerUserPasswordSet", object{"id": d.anyUser(), "password": "a temporary password"}}
}

// answerFields are the fields that a mutation is asked for besides its errors.
var answerFields = map[string]string{"customerUserCreate": "customerUser { id }", "staffUserCreate": "staffUser { id }",
	"apiTokenCreate": "token apiToken { id createdBy { id } }", "customerUsersEnable": "done skipped { id errors { code message } }",
	"customerUsersDisable":     "done skipped { id errors { code message } }",
	"customerUsersRolesUpdate": "done skipped { id errors { code message } }"}

// notSignedIn is the outcome if the account is not let in.
const notSignedIn = "not signed in"

// make makes an edit on a server and returns its outcome, the mutation's name or an error code, and the answer.
func (e edit) make(t *testing.T, server *testkit.Kit, token string) (outcome string, a testkit.Answer) {
	t.Helper()
	a = server.Do(t, token, fmt.Sprintf(`mutation ($in: %sInput!) { r: %s(input: $in) { %s userErrors { code message } } }`,
		strings.ToUpper(e.mutation[:1])+e.mutation[1:], e.mutation, answerFields[e.mutation]), object{"in": e.in})
	if a.StatusCode == http.StatusUnauthorized {
		return notSignedIn, a
	}
	if len(a.Errors) > 0 {
		t.Errorf("%s %v: %s", e.mutation, e.in, a.Body)
		return "failed", a
	}
	if list := codes(a); len(list) > 0 {
		return list[0], a
	}
	return e.mutation, a
}
