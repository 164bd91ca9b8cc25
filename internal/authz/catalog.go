package authz

import (
	"slices"

	"buyergraph/internal/text"
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

// AudienceOf returns the audience of a kind of user, as columns and the graph spell it.
func AudienceOf(kind viewer.Kind) string {
	if kind == viewer.Staff {
		return "STAFF"
	}
	return "STOREFRONT"
}

// LabeledCapability is a yes/no right that is not bound to rows, with its label.
type LabeledCapability struct {
	Code             string
	Label            string
	ForCustomerUsers bool    // granted by roles of customer users, otherwise by roles of staff
	Meaning          string  // empty if nobody has described it
	ID               *string // of the record; nil for a built-in one
}

// BuiltInCapability is a capability that the program asks for.
type BuiltInCapability struct {
	LabeledCapability

	// implied are permissions that come with it.
	implied []Grant
}

// ownAddresses are the permissions on one's own address book.
var ownAddresses = []Grant{
	{CustomerUserAddress.Name, View, viewer.Own}, {CustomerUserAddress.Name, Create, viewer.Own},
	{CustomerUserAddress.Name, Edit, viewer.Own}, {CustomerUserAddress.Name, Delete, viewer.Own},
}

// Configure is the capability of staff who change settings and define capabilities. Whoever holds it
// may give away all capabilities that are defined.
const Configure = "CONFIGURE"

// configuration are the permissions on settings and on capabilities.
var configuration = []Grant{
	{Settings.Name, View, viewer.All}, {Settings.Name, Edit, viewer.All},
	{Capability.Name, View, viewer.All}, {Capability.Name, Create, viewer.All},
	{Capability.Name, Edit, viewer.All}, {Capability.Name, Delete, viewer.All},
}

// ShareViews is the capability of customer users who share saved views.
const ShareViews = "SHARE_VIEWS"

// BuiltInCapabilities lists the capabilities that the program asks for.
var BuiltInCapabilities = []*BuiltInCapability{
	storefrontCapability("UPDATE_OWN_PROFILE", "Update own profile", "Change one's own name, birthday and addresses.", ownAddresses...),
	storefrontCapability(ShareViews, "Share views", "Share a saved view of a list with colleagues."),
	storefrontCapability("USE_COMPANY_ADDRESSES", "Use company addresses", "Ship and bill to any address of the company."),
	storefrontCapability("USE_OWN_DEFAULT_ADDRESS", "Use own default address", "Ship and bill to one's own default address."),
	storefrontCapability("USE_OWN_ADDRESSES", "Use own addresses", "Ship and bill to any of one's own addresses."),
	storefrontCapability("TYPE_ADDRESSES", "Enter addresses", "Ship and bill to an address typed in."),
	staffCapability(ManagePasswords, "Manage passwords", "Send links for new passwords and set temporary ones."),
	staffCapability("IMPORT", "Import", "Import files."),
	staffCapability("EXPORT", "Export", "Export files."),
	staffCapability(Configure, "Configure",
		"Change the settings of the installation and its websites, and define further capabilities.", configuration...),
}

func storefrontCapability(code, label, meaning string, implied ...Grant) *BuiltInCapability {
	return &BuiltInCapability{LabeledCapability{code, label, true, meaning, nil}, implied}
}

func staffCapability(code, label, meaning string, implied ...Grant) *BuiltInCapability {
	return &BuiltInCapability{LabeledCapability{code, label, false, meaning, nil}, implied}
}

// isDefinedByStaff reports whether a code is that of a capability that staff define. The codes of built-in
// ones are in capitals, so that none of a version to come has one of these.
func isDefinedByStaff(code string) bool { return text.ValidateCode(code) == nil }

// CapabilitiesOf returns the codes of the built-in capabilities that roles of an audience can grant.
func CapabilitiesOf(audience viewer.Kind) (out []string) {
	for _, c := range BuiltInCapabilities {
		if c.ForCustomerUsers == (audience != viewer.Staff) {
			out = append(out, c.Code)
		}
	}
	return out
}
