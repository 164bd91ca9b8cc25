// Package jsontypes defines the small objects that are stored as JSON in a column. The
// package imports no other package of the product.
package jsontypes

// Permission grants an action on an entity at a level.
type Permission struct {
	Entity string `json:"entity"`
	Action string `json:"action"`
	Level  string `json:"level"`
}

// Address is a postal address as it was when a document was created.
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

// Recipient is a recipient of a mail. Kind is TO, CC or BCC.
type Recipient struct {
	Kind    string `json:"kind"`
	Name    string `json:"name,omitempty"`
	Address string `json:"address"`
}

// Attendee is an attendee of a calendar event. Role is ORGANIZER, REQUIRED or OPTIONAL.
// Response is NONE, ACCEPTED, DECLINED or TENTATIVE.
type Attendee struct {
	Name     string `json:"name,omitempty"`
	Address  string `json:"address"`
	Role     string `json:"role"`
	Response string `json:"response"`
}

// Reminder is a reminder of a calendar event, some minutes before the event begins.
type Reminder struct {
	MinutesBefore int `json:"minutes"`
}

// Change is the value of a record's field before and after a change, as text. nil stands
// for no value.
type Change struct {
	FieldName string  `json:"field"`
	OldValue  *string `json:"old"`
	NewValue  *string `json:"new"`
}

// RowError is why a row of a job was refused. Column is the column of a file that is at fault, nil
// for none.
type RowError struct {
	Code    string  `json:"code"`
	Message string  `json:"message"`
	Column  *string `json:"column"`
}
