package graph_test

import (
	"buyergraph/internal/jsontypes"
)

// matrixViewer is a viewer of the matrix.
type matrixViewer struct {
	name, email, token string
	staff, isAPIToken  bool
	company            int
	servedCompanies    []int // customers that a staff user owns or represents
	grantLevels        map[string]string
	defaultLevel       string // the level of everything that grantLevels does not name
	capability         bool   // for staff MANAGE_PASSWORDS
	configures         bool   // has the capability CONFIGURE
}

// storefrontActions are the entities that roles of customer users can grant, with their actions.
var storefrontActions = map[string]string{
	"Customer": "VIEW", "CustomerUser": "VIEW CREATE EDIT DELETE ASSIGN", "CustomerUserRole": "VIEW CREATE EDIT DELETE",
	"CustomerAddress":     "VIEW CREATE EDIT DELETE",
	"CustomerUserAddress": "VIEW CREATE EDIT DELETE", "Rfq": "VIEW CREATE EDIT ASSIGN", "Quote": "VIEW ASSIGN",
	"Order":             "VIEW CREATE EDIT ASSIGN",
	"ConsentAcceptance": "VIEW CREATE EDIT", "Invitation": "VIEW CREATE EDIT",
}

var buyerLevels = map[string]string{
	"Customer:VIEW": "CUSTOMER", "CustomerUser:VIEW": "CUSTOMER", "CustomerAddress:VIEW": "CUSTOMER", "CustomerUserAddress:VIEW": "OWN",
	"Rfq:VIEW": "OWN", "Rfq:EDIT": "OWN", "Quote:VIEW": "OWN", "Quote:EDIT": "CUSTOMER", "Quote:ASSIGN": "CUSTOMER", "Order:VIEW": "OWN",
	"Order:EDIT": "OWN", "ConsentAcceptance:VIEW": "OWN", "ConsentAcceptance:EDIT": "OWN",
}

var managerLevels = map[string]string{
	"Customer:VIEW": "ALL", "Customer:CREATE": "OWN", "Customer:EDIT": "OWN", "Customer:DELETE": "OWN",
	"CustomerUser:VIEW": "ALL", "CustomerUser:CREATE": "OWN", "CustomerUser:EDIT": "OWN",
	"CustomerUser:DELETE": "OWN", "CustomerUserAddress:VIEW": "OWN",
	"Order:VIEW": "OWN", "Order:ASSIGN": "OWN", "Quote:VIEW": "OWN", "Activity:VIEW": "OWN", "Activity:EDIT": "OWN", "Attachment:VIEW": "OWN",
	"CustomerUserRole:VIEW": "ALL", "Website:VIEW": "ALL",
}

// delegateLevels let somebody look after the users of their company without other rights.
var delegateLevels = map[string]string{
	"Customer:VIEW": "CUSTOMER", "CustomerUser:VIEW": "CUSTOMER", "CustomerUser:EDIT": "CUSTOMER", "CustomerUserRole:VIEW": "CUSTOMER",
	"CustomerUserRole:EDIT": "CUSTOMER", "CustomerUserRole:DELETE": "CUSTOMER",
}

// personnelLevels let somebody look after staff users and roles, and passwords.
var personnelLevels = map[string]string{
	"StaffUser:VIEW": "ALL", "StaffUser:EDIT": "ALL", "StaffRole:VIEW": "ALL", "StaffRole:EDIT": "ALL", "StaffRole:DELETE": "ALL",
	"Customer:VIEW": "ALL", "CustomerUser:VIEW": "ALL", "CustomerUser:EDIT": "ALL", "CustomerUserRole:VIEW": "ALL",
	"CustomerUserRole:CREATE": "ALL", "CustomerUserRole:DELETE": "ALL",
}

var clerkLevels = map[string]string{"Customer:VIEW": "ALL"}

var machineLevels = map[string]string{"Customer:VIEW": "ALL", "CustomerUser:VIEW": "ALL", "CustomerUser:EDIT": "ALL", "Order:VIEW": "ALL"}

func permissionsOf(levels map[string]string) (out []jsontypes.Permission) {
	for key, level := range levels {
		for i := range key {
			if key[i] == ':' {
				out = append(out, jsontypes.Permission{Entity: key[:i], Action: key[i+1:], Level: level})
			}
		}
	}
	return out
}
