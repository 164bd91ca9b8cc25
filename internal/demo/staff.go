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

// clerk is one of the seller's people.
type clerk struct {
	id                 int64
	first, last, email string
}

func (c clerk) name() string { return c.first + " " + c.last }

// clerk is the staff user with an id: the first ones by name, the rest drawn.
func (g *generator) clerk(id int64) clerk {
	n := int(id - 1)
	c := clerk{id: id}
	if n < len(clerks) {
		c.first, c.last = clerks[n][0], clerks[n][1]
	} else {
		pair := n * 613 % (len(britain.first) * len(britain.last))
		c.first, c.last = britain.first[pair/len(britain.last)], britain.last[pair%len(britain.last)]
	}
	c.email = slug(c.first) + "." + slug(c.last) + "@northgate.example"
	return c
}

var clerks = [][2]string{{"Harriet", "Lowe"}, {"Daniel", "Okoro"}, {"Sofie", "Maes"}, {"Martin", "Gruber"}, {"Eleanor", "Pike"}, {"Rashid", "Malik"}}

// Staff roles.
const (
	administrator = 1 + iota
	accountManager
	readOnly
)

func (g *generator) makeStaff() {
	begin := g.at(-4 * year)
	for i, r := range []struct {
		label        string
		others       staffrole.DefaultLevel // what permissions do not speak of
		permissions  []jsontypes.Permission
		capabilities []string
	}{
		{"Administrator", staffrole.DefaultLevelALL, nil, []string{"MANAGE_PASSWORDS", "IMPORT", "EXPORT", "CONFIGURE"}},
		{"Account manager", "", everywhere("ALL", "OWN", ""), []string{"MANAGE_PASSWORDS", "EXPORT"}},
		{"Read only", "", everywhere("ALL", "", ""), nil},
	} {
		made := &ent.StaffRole{
			ID: int64(i + 1), Label: r.label, DefaultLevel: r.others, Permissions: maybe(r.permissions != nil, r.permissions),
			Capabilities: maybe(r.capabilities != nil, r.capabilities), CreatedAt: begin, LabelKey: authz.LabelKey(0, r.label),
		}
		made.Administers = roles.OfStaff(made).Administers(viewer.Staff)
		g.add(made)
	}
	for i := range g.staff {
		c := g.clerk(int64(i + 1))
		d := g.roll(aStaffUser, i)
		u := &ent.StaffUser{
			ID: c.id, Email: c.email, EmailKey: text.EmailKey(c.email), FirstName: c.first, LastName: c.last, Enabled: true,
			CreatedAt: g.at(-4*year + moment(d.part()*float64(3*year))),
		}
		if c.email == StaffEmail && g.hash != "" {
			u.PasswordHash = &g.hash
		}
		g.add(u)
		role := int64(accountManager)
		switch i % len(clerks) {
		case 0:
			role = administrator
		case len(clerks) - 1:
			role = readOnly
		}
		g.link("staff_users_roles", c.id, role)
	}
}

// What an account manager writes is his customers' own business.
var business = map[string]bool{
	"Customer": true, "CustomerUser": true, "CustomerUserRole": true, "CustomerAddress": true, "CustomerUserAddress": true, "Rfq": true, "Quote": true,
	"Order": true, "ConsentAcceptance": true, "Invitation": true, "Activity": true, "Attachment": true,
}

// everywhere grants actions on every kind of record that the graph shows: seeing,
// writing what is the customers' business, and writing the rest.
func everywhere(view, write, others string) (out []jsontypes.Permission) {
	for _, e := range authz.Entities {
		if e.Prefix == "" {
			continue
		}
		level := others
		if business[e.Name] {
			level = write
		}
		out = append(out, jsontypes.Permission{Entity: e.Name, Action: "VIEW", Level: view})
		for _, a := range []string{"CREATE", "EDIT", "DELETE", "ASSIGN"} {
			if level != "" {
				out = append(out, jsontypes.Permission{Entity: e.Name, Action: a, Level: level})
			}
		}
	}
	return out
}
