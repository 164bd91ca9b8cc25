package demo

import (
	"buyergraph/ent"
	"buyergraph/ent/staffrole"
	"buyergraph/internal/authz"
	"buyergraph/internal/jsontypes"
	"buyergraph/internal/roles"
	"buyergraph/internal/text"
	"buyergraph/internal/viewer"
)

// staffMember is a staff user.
type staffMember struct {
	id                         int64
	firstName, lastName, email string
}

func (c staffMember) fullName() string { return c.firstName + " " + c.lastName }

// drawStaffMember returns the staff user with an id: the first ones from namedStaff, the
// others drawn.
func (g *generator) drawStaffMember(id int64) staffMember {
	n := int(id - 1)
	c := staffMember{id: id}
	if n < len(namedStaff) {
		c.firstName, c.lastName = namedStaff[n][0], namedStaff[n][1]
	} else {
		pair := n * 613 % (len(britain.firstNames) * len(britain.lastNames))
		c.firstName = britain.firstNames[pair/len(britain.lastNames)]
		c.lastName = britain.lastNames[pair%len(britain.lastNames)]
	}
	c.email = slug(c.firstName) + "." + slug(c.lastName) + "@northgate.example"
	return c
}

var namedStaff = [][2]string{
	{"Harriet", "Lowe"}, {"Daniel", "Okoro"}, {"Sofie", "Maes"}, {"Martin", "Gruber"}, {"Eleanor", "Pike"}, {"Rashid", "Malik"},
}

// Ids of the staff roles.
const (
	staffRoleAdministrator = 1 + iota
	staffRoleAccountManager
	staffRoleReadOnly
)

func (g *generator) makeStaff() {
	begin := g.timeOf(-4 * year)
	for i, r := range []struct {
		label        string
		defaultLevel staffrole.DefaultLevel // for everything that permissions do not list
		permissions  []jsontypes.Permission
		capabilities []string
	}{
		{"Administrator", staffrole.DefaultLevelALL, nil, []string{"MANAGE_PASSWORDS", "IMPORT", "EXPORT", "CONFIGURE"}},
		{"Account manager", "", grantOnAllEntities("ALL", "OWN", ""), []string{"MANAGE_PASSWORDS", "EXPORT"}},
		{"Read only", "", grantOnAllEntities("ALL", "", ""), nil},
	} {
		role := &ent.StaffRole{
			ID: int64(i + 1), Label: r.label, DefaultLevel: r.defaultLevel, Permissions: pointerIf(r.permissions != nil, r.permissions),
			Capabilities: pointerIf(r.capabilities != nil, r.capabilities), CreatedAt: begin, LabelKey: authz.LabelKey(0, r.label),
		}
		role.Administers = roles.FromStaffRole(role).MakesAdministrator(viewer.Staff)
		g.addRow(role)
	}
	for i := range g.staffCount {
		c := g.drawStaffMember(int64(i + 1))
		d := g.drawsOf(kindStaffUser, i)
		u := &ent.StaffUser{
			ID: c.id, Email: c.email, EmailKey: text.EmailKey(c.email), FirstName: c.firstName, LastName: c.lastName, Enabled: true,
			CreatedAt: g.timeOf(-4*year + workTime(d.fraction()*float64(3*year))),
		}
		if c.email == StaffEmail && g.passwordHash != "" {
			u.PasswordHash = &g.passwordHash
		}
		g.addRow(u)
		role := int64(staffRoleAccountManager)
		switch i % len(namedStaff) {
		case 0:
			role = staffRoleAdministrator
		case len(namedStaff) - 1:
			role = staffRoleReadOnly
		}
		g.addLink("staff_users_roles", c.id, role)
	}
}

// customerEntities are the entities of customers. Account managers write only these.
var customerEntities = map[string]bool{
	"Customer": true, "CustomerUser": true, "CustomerUserRole": true, "CustomerAddress": true, "CustomerUserAddress": true,
	"Rfq": true, "Quote": true, "Order": true, "ConsentAcceptance": true, "Invitation": true, "Activity": true, "Attachment": true,
}

// grantOnAllEntities returns permissions for all entities that the graph shows: VIEW at
// viewLevel, the other actions on customerEntities at customerLevel and on the rest at
// otherLevel. An empty level grants none of these actions.
func grantOnAllEntities(viewLevel, customerLevel, otherLevel string) (out []jsontypes.Permission) {
	for _, e := range authz.Entities {
		if e.IDPrefix == "" {
			continue
		}
		level := otherLevel
		if customerEntities[e.Name] {
			level = customerLevel
		}
		out = append(out, jsontypes.Permission{Entity: e.Name, Action: "VIEW", Level: viewLevel})
		for _, a := range []string{"CREATE", "EDIT", "DELETE", "ASSIGN"} {
			switch {
			case level == "":
			case e == authz.CustomerUserRole && a == "ASSIGN": // roles belong to the seller, so they are assigned at ALL
				out = append(out, jsontypes.Permission{Entity: e.Name, Action: a, Level: "ALL"})
			default:
				out = append(out, jsontypes.Permission{Entity: e.Name, Action: a, Level: level})
			}
		}
	}
	return out
}
