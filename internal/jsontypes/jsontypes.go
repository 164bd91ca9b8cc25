// Package jsontypes has the small objects that are stored inside a row, as JSON, and
// shown in the graph as plain lists. It is a leaf.
package jsontypes

// Permission is how far an action on an entity reaches.
type Permission struct {
	Entity string `json:"entity"`
	Action string `json:"action"`
	Level  string `json:"level"`
}

// Address is a postal address as it was when a document was made.
type Address struct {
	NamePrefix  string `json:"namePrefix,omitempty"`
	FirstName   string `json:"firstName,omitempty"`
	MiddleName  string `json:"middleName,omitempty"`
	LastName    string `json:"lastName,omitempty"`
	NameSuffix  string `json:"nameSuffix,omitempty"`
	Company     string `json:"company,omitempty"`
	Street      string `json:"street"`
	Street2     string `json:"street2,omitempty"`
	City        string `json:"city"`
	PostalCode  string `json:"postalCode,omitempty"`
	CountryCode string `json:"countryCode"`
	RegionCode  string `json:"regionCode,omitempty"`
	RegionText  string `json:"regionText,omitempty"`
	Phone       string `json:"phone,omitempty"`
}

// Recipient is somebody a mail was sent to; Kind is TO, CC or BCC.
type Recipient struct {
	Kind    string `json:"kind"`
	Name    string `json:"name,omitempty"`
	Address string `json:"address"`
}

// Attendee of a calendar event. Role is ORGANIZER, REQUIRED or OPTIONAL; Response
// is NONE, ACCEPTED, DECLINED or TENTATIVE.
type Attendee struct {
	Name     string `json:"name,omitempty"`
	Address  string `json:"address"`
	Role     string `json:"role"`
	Response string `json:"response"`
}

// Reminder of a calendar event, so many minutes before it begins.
type Reminder struct {
	Minutes int `json:"minutes"`
}

// Change is one field of an audited record before and after, as text; nil is absent.
type Change struct {
	Field string  `json:"field"`
	Old   *string `json:"old"`
	New   *string `json:"new"`
}
