package authz

import (
	"slices"

	"buyergraph/internal/viewer"
)

// The catalogue of what roles can grant. The labels are English texts for people.

// GrantableEntities returns the entities that have actions that roles can grant.
func GrantableEntities() []*Entity {
	return slices.DeleteFunc(slices.Clone(Entities), func(e *Entity) bool { return len(e.Actions) == 0 })
}

// LabeledAction is an action with its label.
type LabeledAction struct {
	Action Action
	Label  string
}

// Actions lists every action.
var Actions = []*LabeledAction{{View, "View"}, {Create, "Create"}, {Edit, "Edit"}, {Delete, "Delete"}, {Assign, "Assign"}}

// LabeledLevel is a level that roles of an audience can grant, with the label of its scope.
type LabeledLevel struct {
	Level            viewer.Level
	ForCustomerUsers bool // for roles of customer users, otherwise for roles of staff
	Label            string
}

// Levels lists the levels of each audience, the lowest first.
var Levels = []*LabeledLevel{
	{viewer.None, true, "None"},
	{viewer.Own, true, "Own records"},
	{viewer.Customer, true, "Own company"},
	{viewer.CustomerTree, true, "Own company and subsidiaries"},
	{viewer.None, false, "None"},
	{viewer.Own, false, "Owned and represented companies"},
	{viewer.All, false, "All"},
}

// LevelsOf returns the levels that roles of an audience can have as their default level, the
// lowest first.
func LevelsOf(audience viewer.Kind) (out []viewer.Level) {
	for _, l := range Levels {
		if l.ForCustomerUsers == (audience != viewer.Staff) {
			out = append(out, l.Level)
		}
	}
	return out
}

// Capability is a yes/no right that is not bound to rows.
type Capability struct {
	Code             string
	Label            string
	ForCustomerUsers bool // granted by roles of customer users, otherwise by roles of staff
	Meaning          string
	// implied are permissions that come with it.
	implied []Grant
}

// ownAddresses are the permissions on one's own address book.
var ownAddresses = []Grant{
	{CustomerUserAddress.Name, View, viewer.Own}, {CustomerUserAddress.Name, Create, viewer.Own},
	{CustomerUserAddress.Name, Edit, viewer.Own}, {CustomerUserAddress.Name, Delete, viewer.Own},
}

// Configure is the capability of staff who change settings.
const Configure = "CONFIGURE"

var allSettings = []Grant{{Settings.Name, View, viewer.All}, {Settings.Name, Edit, viewer.All}}

// Capabilities lists every capability.
var Capabilities = []*Capability{
	{"UPDATE_OWN_PROFILE", "Update own profile", true, "Change one's own name, birthday and addresses.", ownAddresses},
	{"SHARE_VIEWS", "Share views", true, "Share a saved view of a list with colleagues.", nil},
	{"QUICK_ORDER", "Quick order", true, "Order by typing article numbers.", nil},
	{"USE_COMPANY_ADDRESSES", "Use company addresses", true, "Ship and bill to any address of the company.", nil},
	{"USE_OWN_DEFAULT_ADDRESS", "Use own default address", true, "Ship and bill to one's own default address.", nil},
	{"USE_OWN_ADDRESSES", "Use own addresses", true, "Ship and bill to any of one's own addresses.", nil},
	{"TYPE_ADDRESSES", "Enter addresses", true, "Ship and bill to an address typed in.", nil},
	{"MANAGE_PASSWORDS", "Manage passwords", false, "Send links for new passwords and set temporary ones.", nil},
	{"IMPORT", "Import", false, "Import files.", nil},
	{"EXPORT", "Export", false, "Export files.", nil},
	{Configure, "Configure", false, "Change the settings of the installation and its websites.", allSettings},
}

// CapabilitiesOf returns the codes of the capabilities that roles of an audience can grant.
func CapabilitiesOf(audience viewer.Kind) (out []string) {
	for _, c := range Capabilities {
		if c.ForCustomerUsers == (audience != viewer.Staff) {
			out = append(out, c.Code)
		}
	}
	return out
}
