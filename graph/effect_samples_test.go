package graph_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"buyergraph/ent/job"
	"buyergraph/ent/onetimetoken"
	"buyergraph/ent/staffrole"
	"buyergraph/internal/jsontypes"
	"buyergraph/internal/store"
	"buyergraph/internal/testkit"
	"buyergraph/internal/text"
)

// anna is an administrator of the company Acme.
const anna = "anna@acme.example"

const (
	newPassword   = "a river under seven bridges"
	otherPassword = "a forest behind the old mill"
)

// effectSamples has samples for every mutation. [newEffectTest] lists the records.
var effectSamples = map[string][]effectSample{
	"login": {
		{viewer: guest, input: object{"email": "amanda@acme.example", "password": testkit.StaffPassword, "audience": "STOREFRONT"},
			other: map[string]any{
				"email": "bob@bolt.example", "website": "site_2",
				"password": refusedValue{value: "a wrong password", code: "INVALID_CREDENTIALS"},
			}},
		{viewer: guest, input: object{"email": testkit.StaffEmail, "password": testkit.StaffPassword},
			other: map[string]any{"audience": "STOREFRONT"}},
	},
	"logout":        {{input: object{}, other: map[string]any{"everywhere": true}}},
	"sessionRevoke": {{input: object{"session": "sess_3"}, other: map[string]any{"session": "sess_4"}}},
	"sessionsRevokeAll": {
		{input: object{}, other: map[string]any{"staffUser": "staff_2", "customerUser": "user_1"}},
		{viewer: anna, input: object{"customerUser": "user_6"}},
	},
	"passwordResetRequest": {
		{viewer: guest, input: object{"email": testkit.StaffEmail},
			other: map[string]any{"email": "sam@seller.example", "audience": "STOREFRONT"}},
		{viewer: guest, input: object{"email": "amanda@acme.example", "audience": "STOREFRONT"}, other: map[string]any{"website": "site_2"}},
	},
	"passwordResetComplete": {{viewer: guest, input: object{"token": "link 1", "newPassword": newPassword},
		other: map[string]any{"token": "link 3", "newPassword": otherPassword}}},
	"passwordChange": {{input: object{"currentPassword": testkit.StaffPassword, "newPassword": newPassword}, other: map[string]any{
		"newPassword":     otherPassword,
		"currentPassword": refusedValue{value: "a wrong password", code: "INVALID_CREDENTIALS"},
	}}},

	"emailChangeRequest": {{viewer: "amanda@acme.example",
		input: object{"newEmail": "new@acme.example", "currentPassword": testkit.StaffPassword}, other: map[string]any{
			"newEmail":        "other@acme.example",
			"currentPassword": refusedValue{value: "a wrong password", code: "INVALID_CREDENTIALS"},
		}}},
	"emailChangeConfirm": {{viewer: guest, input: object{"token": "new 1"}, other: map[string]any{"token": "new 3"}}},
	"emailChangeCancel":  {{viewer: "amanda@acme.example", input: object{}, other: map[string]any{"token": "old 3"}}},
	"emailConfirm":       {{viewer: guest, input: object{"token": "confirm 1"}, other: map[string]any{"token": "confirm 3"}}},

	"customerUserCreate": {{
		input: object{
			"email": "new@acme.example", "firstName": "New", "lastName": "Person", "customer": "cust_1", "roles": []string{"role_2"},
			"addresses": []object{
				{"firstName": "First", "lastName": "Last", "company": "Acme", "street": "First Street 1", "city": "Berlin",
					"postalCode": "10115", "countryCode": "DE"},
				{"company": "Acme", "street": "Second Street 2", "city": "Berlin", "postalCode": "", "countryCode": "HK"},
			},
		},
		other: map[string]any{
			"externalId": "U1", "email": "other@acme.example", "namePrefix": "Dr", "firstName": "Other", "middleName": "M", "lastName": "Other",
			"nameSuffix": "Jr", "birthday": "1986-04-23", "preferredLocale": "de-CH", "preferredCurrency": "CHF",
			"enabled": false, "confirmed": false, "customer": "cust_2", "website": "site_2",
			"owner": "staff_2", "salesRepresentatives": []string{"staff_2"}, "roles": []string{"role_1"}, "welcome": true,
			"addresses.0.externalId": "A1", "addresses.0.label": "Office", "addresses.0.namePrefix": "Dr", "addresses.0.firstName": "F",
			"addresses.0.middleName": "M", "addresses.0.lastName": "L", "addresses.0.nameSuffix": "Jr", "addresses.0.company": "Other",
			"addresses.0.street": "Other Street 3", "addresses.0.street2": "Floor 2", "addresses.0.city": "Hamburg",
			"addresses.1.postalCode": "20095", "addresses.0.countryCode": "AT", "addresses.0.regionCode": "DE-BE",
			"addresses.0.regionText": "Brandenburg", "addresses.0.phone": "+49 30 1", "addresses.1.primary": true,
			"addresses.0.billing": true, "addresses.0.shipping": true, "addresses.0.defaultBilling": true, "addresses.0.defaultShipping": true,
		},
	}},
	"customerUserAddressCreate": {
		{input: sampleAddress(object{"customerUser": "user_1"}), other: sampleAddressChanges(object{"customerUser": "user_3",
			"primary": true, "billing": true, "shipping": true, "defaultBilling": true, "defaultShipping": true})},
		{input: sampleAddress(object{"customerUser": "user_1", "countryCode": "DE", "postalCode": "10115"}),
			other: map[string]any{"regionCode": "DE-BE"}},
	},
	"customerUserAddressUpdate": {
		{input: object{"id": "uaddr_2", "street": "New Street 1"}, other: sampleAddressChanges(object{"id": "uaddr_3",
			"primary": true, "billing": true, "shipping": true, "defaultBilling": true, "defaultShipping": true})},
		{input: object{"id": "uaddr_3", "street": "New Street 1"}, other: map[string]any{"regionCode": "DE-BE"}},
	},
	"customerUserAddressDelete": {{input: object{"id": "uaddr_2"}, other: map[string]any{"id": "uaddr_3"}}},
	"customerAddressCreate": {
		{input: sampleAddress(object{"customer": "cust_1"}), other: sampleAddressChanges(object{"customer": "cust_2",
			"primary": true, "billing": true, "shipping": true, "defaultBilling": true, "defaultShipping": true})},
		{input: sampleAddress(object{"customer": "cust_1", "countryCode": "DE", "postalCode": "10115"}),
			other: map[string]any{"regionCode": "DE-BE"}},
	},
	"customerAddressUpdate": {
		{input: object{"id": "caddr_2", "street": "New Street 1"}, other: sampleAddressChanges(object{"id": "caddr_3",
			"primary": true, "billing": true, "shipping": true, "defaultBilling": true, "defaultShipping": true})},
		{input: object{"id": "caddr_3", "street": "New Street 1"}, other: map[string]any{"regionCode": "DE-BE"}},
	},
	"customerAddressDelete": {{input: object{"id": "caddr_2"}, other: map[string]any{"id": "caddr_3"}}},
	"customerUserUpdate": {
		{input: object{"id": "user_1", "firstName": "New"}, other: map[string]any{
			"id": "user_3", "externalId": "U1", "email": "other@acme.example", "namePrefix": "Dr", "firstName": "Other", "middleName": "M",
			"lastName": "Other", "nameSuffix": "Jr", "birthday": "1986-04-23", "preferredLocale": "de-CH", "preferredCurrency": "CHF",
			"website": "site_2", "owner": "staff_2", "salesRepresentatives.set": []string{"staff_2"},
			"salesRepresentatives.add": []string{"staff_2"},
			"roles.set":                []string{"role_1"}, "roles.add": []string{"role_1"},
		}},
		{input: object{"id": "user_5", "firstName": "New"}, other: map[string]any{
			"salesRepresentatives.remove": []string{"staff_2"}, "salesRepresentatives.set": []string{},
			"roles.remove": []string{"role_4"},
		}},
	},
	"customerUserEnable":  {{input: object{"id": "user_8"}, other: map[string]any{"id": "user_9"}}},
	"customerUserDisable": {{input: object{"id": "user_1"}, other: map[string]any{"id": "user_3"}}},
	"customerUserConfirm": {{input: object{"id": "user_10"}, other: map[string]any{"id": "user_11"}}},
	"customerUserDelete":  {{input: object{"id": "user_8"}, other: map[string]any{"id": "user_9"}}},
	"profileUpdate": {{viewer: anna, input: object{"firstName": "New"}, other: map[string]any{
		"namePrefix": "Dr", "firstName": "Other", "middleName": "M", "lastName": "Other", "nameSuffix": "Jr", "birthday": "1986-04-23",
		"preferredLocale": "de-CH", "preferredCurrency": "CHF", "website": "site_2",
	}}},
	"customerUserRolesUpdate": {{input: object{"id": "user_5", "roles": object{"add": []string{"role_2"}}}, other: map[string]any{
		"id": "user_6", "roles.set": []string{"role_1"}, "roles.add": []string{"role_5"}, "roles.remove": []string{"role_4"},
	}}},
	"customerUsersEnable":       bulkSamples("user_8", "user_9", "dora"),
	"customerUsersDisable":      bulkSamples("user_1", "user_5", "amanda"),
	"customerUsersDelete":       bulkSamples("user_8", "user_9", "dora"),
	"customerUsersRolesUpdate":  bulkRolesSamples(),
	"customerUserUnlock":        {{input: object{"id": "user_5"}, other: map[string]any{"id": "user_6"}}},
	"customerUserPasswordReset": {{input: object{"id": "user_1"}, other: map[string]any{"id": "user_3"}}},
	"customerUserPasswordSet": {{input: object{"id": "user_1", "password": newPassword},
		other: map[string]any{"id": "user_3", "password": otherPassword}}},

	"customerCreate": {{
		input: object{"name": "New", "addresses": []object{
			{"firstName": "First", "lastName": "Last", "company": "Acme", "street": "First Street 1", "city": "Berlin",
				"postalCode": "10115", "countryCode": "DE"},
			{"company": "Acme", "street": "Second Street 2", "city": "Berlin", "postalCode": "", "countryCode": "HK"},
		}},
		other: map[string]any{
			"externalId": "C1", "name": "Other", "parent": "cust_1", "group": "group_1", "owner": "staff_2",
			"salesRepresentatives": []string{"staff_2"}, "taxCode": "T", "paymentTerm": "30 days", "vatId": "V", "internalRating": 4,
			"addresses.0.externalId": "A1", "addresses.0.label": "Office", "addresses.0.namePrefix": "Dr", "addresses.0.firstName": "F",
			"addresses.0.middleName": "M", "addresses.0.lastName": "L", "addresses.0.nameSuffix": "Jr", "addresses.0.company": "Other",
			"addresses.0.street": "Other Street 3", "addresses.0.street2": "Floor 2", "addresses.0.city": "Hamburg",
			"addresses.1.postalCode": "20095", "addresses.0.countryCode": "AT", "addresses.0.regionCode": "DE-BE",
			"addresses.0.regionText": "Brandenburg", "addresses.0.phone": "+49 30 1", "addresses.1.primary": true,
			"addresses.0.billing": true, "addresses.0.shipping": true, "addresses.0.defaultBilling": true, "addresses.0.defaultShipping": true,
		},
	}},
	"customerUpdate": {
		{input: object{"id": "cust_1", "name": "New"}, other: map[string]any{"id": "cust_2", "externalId": "C1", "name": "Other",
			"parent": "cust_3", "group": "group_1", "owner": "staff_2", "salesRepresentatives.set": []string{"staff_2"},
			"salesRepresentatives.add": []string{"staff_2"}, "taxCode": "T", "paymentTerm": "30 days", "vatId": "V", "internalRating": 4}},
		{input: object{"id": "cust_3", "name": "New"}, other: map[string]any{"salesRepresentatives.remove": []string{"staff_1"},
			"salesRepresentatives.set": []string{}}},
	},
	"customersUpsert": {{input: object{"rows": []object{{"externalId": "N1", "name": "New"}, {"externalId": "N2", "name": "Below"}}},
		other: map[string]any{
			"rows.0.externalId": "N3", "rows.0.name": "Other", "rows.0.parent.id": "cust_1", "rows.1.parent.externalId": "N1",
			"rows.0.group": "group_1", "rows.0.owner": "staff_2", "rows.0.salesRepresentatives": []string{"staff_2"}, "rows.0.taxCode": "T",
			"rows.0.paymentTerm": "30 days", "rows.0.vatId": "V", "rows.0.internalRating": 4,
		}}},
	"customerUsersUpsert": {
		{input: object{"rows": []object{{"externalId": "N1", "email": "new@acme.example", "firstName": "New", "lastName": "Person",
			"customer": object{"id": "cust_1"}, "roles": []string{"role_2"}}}},
			other: map[string]any{
				"rows.0.externalId": "N2", "rows.0.email": "other@acme.example", "rows.0.namePrefix": "Dr", "rows.0.firstName": "Other",
				"rows.0.middleName": "M", "rows.0.lastName": "Other", "rows.0.nameSuffix": "Jr", "rows.0.birthday": "1986-04-23",
				"rows.0.preferredLocale": "de-CH", "rows.0.preferredCurrency": "CHF", "rows.0.enabled": false, "rows.0.confirmed": false,
				"rows.0.welcome": true, "rows.0.customer.id": "cust_2", "rows.0.website": "site_2", "rows.0.owner": "staff_2",
				"rows.0.salesRepresentatives": []string{"staff_2"}, "rows.0.roles": []string{"role_1"},
			}},
		{input: object{"rows": []object{{"externalId": "N1", "email": "new@acme.example", "firstName": "New", "lastName": "Person",
			"customer": object{"externalId": "C4"}, "roles": []string{"role_2"}}}},
			other: map[string]any{"rows.0.customer.externalId": "C5"}},
		{input: object{"rows": []object{{"externalId": "N1", "email": "amanda@acme.example", "adoptByEmail": true, "firstName": "New",
			"lastName": "Name", "customer": object{"id": "cust_1"}, "roles": []string{"role_1"}}}},
			other: map[string]any{"rows.0.adoptByEmail": refusedValue{value: false, code: "NOT_UNIQUE", at: "rows.0.email"}}},
	},
	"customerEnable":  {{input: object{"id": "cust_4"}, other: map[string]any{"id": "cust_5", "subtree": true}}},
	"customerDisable": {{input: object{"id": "cust_1"}, other: map[string]any{"id": "cust_2", "subtree": true}}},
	"customerDelete":  {{input: object{"id": "cust_5"}, other: map[string]any{"id": "cust_6"}}},
	"websiteCreate": {{input: object{"name": "New", "url": "https://new.example", "defaultRole": "role_2", "guestRole": "role_5",
		"consents": []object{{"consent": "consent_1"}}},
		other: map[string]any{"externalId": "W1", "name": "Other", "url": "https://other.example", "default": true,
			"origins": []string{"https://admin.example"}, "languages": []string{"de"}, "mailFrom": "shop@seller.example",
			"redirectPath": "/account", "defaultRole": "role_6", "guestRole": "role_6",
			"consents.0.consent": "consent_2", "consents.0.mandatory": false}}},
	"websiteUpdate": {{input: object{"id": "site_2", "name": "New", "consents": []object{{"consent": "consent_1"}}},
		other: map[string]any{"id": "site_3", "externalId": "W1", "name": "Other", "url": "https://other.example", "default": true,
			"origins": []string{"https://admin.example"}, "languages": []string{"de"}, "mailFrom": "shop@seller.example",
			"redirectPath": "/account", "defaultRole": "role_6", "guestRole": "role_6",
			"consents.0.consent": "consent_2", "consents.0.mandatory": false}}},
	"settingsUpdate": {{input: object{"id": "settings_1", "registrationMode": "OPEN"},
		other: map[string]any{"id": "settings_2", "registrationMode": "INVITE_ONLY", "confirmationRequired": false,
			"signInAfterConfirmation": true, "companyNameRequired": false, "defaultOwner": "staff_2", "maxFailedLogins": 5,
			"maxLockMinutes": 60, "staffIdleMinutes": 10, "staffSessionMinutes": 600, "customerUserIdleMinutes": 20,
			"customerUserSessionMinutes": 50_000}}},
	"capabilityCreate": {{input: object{"code": "see.prices", "label": "See prices", "audience": "STAFF"},
		other: map[string]any{"code": "see.costs", "label": "See costs", "audience": "STOREFRONT", "description": "Costs too"}}},
	"capabilityUpdate": {{input: object{"id": "cap_1", "label": "See prices"},
		other: map[string]any{"id": "cap_2", "label": "See costs", "description": "Costs too"}}},
	"capabilityDelete": {{input: object{"id": "cap_1"}, other: map[string]any{"id": "cap_2"}}},
	"savedViewCreate": {{input: object{"name": "Mine", "list": "ORDERS"},
		other: map[string]any{"name": "Other", "list": "QUOTES", "filter": object{"id": object{"eq": "quote_1"}},
			"orderBy": object{"field": "ID"}, "columns": []string{"id"}, "shared": true}},
		{input: object{"name": "Mine", "list": "CUSTOMERS"}, other: map[string]any{"search": "cole"}}},
	"savedViewUpdate": {{input: object{"id": "view_1", "name": "Mine"},
		other: map[string]any{"id": "view_2", "name": "Other", "filter": object{"id": object{"eq": "quote_1"}},
			"orderBy": object{"field": "ID"}, "search": "cole", "columns": []string{"id"}, "shared": true}}},
	"savedViewDelete": {{input: object{"id": "view_1"}, other: map[string]any{"id": "view_2"}}},
	"websiteDelete":   {{input: object{"id": "site_2"}, other: map[string]any{"id": "site_3"}}},
	"customerGroupCreate": {{input: object{"name": "Gold"},
		other: map[string]any{"externalId": "G1", "name": "Silver", "taxCode": "T", "paymentTerm": "30 days"}}},
	"customerGroupUpdate": {
		{input: object{"id": "group_1", "name": "Gold"}, other: map[string]any{"id": "group_2", "externalId": "G9", "name": "Silver",
			"taxCode": "T", "paymentTerm": "30 days", "customers.set": []string{"cust_1"}, "customers.add": []string{"cust_2"}}},
		{input: object{"id": "group_2", "name": "Gold"}, other: map[string]any{"customers.remove": []string{"cust_3"},
			"customers.set": []string{}}},
	},
	"customerGroupDelete": {{input: object{"id": "group_1"}, other: map[string]any{"id": "group_3"}}},

	"customerUserRoleCreate": {{input: object{"label": "New role", "permissions": samplePermission}, other: map[string]any{
		"externalId": "R1", "code": "CODE", "label": "Other role", "customer": "cust_1", "selfManaged": true, "public": false,
		"defaultLevel": "OWN", "capabilities": []string{"USE_COMPANY_ADDRESSES"},
		"permissions.0.entity": "QUOTE", "permissions.0.action": "EDIT", "permissions.0.level": "CUSTOMER",
	}}},
	"customerUserRoleUpdate": {
		{input: object{"id": "role_5", "label": "New role", "permissions": samplePermission}, other: map[string]any{
			"id": "role_6", "externalId": "R1", "label": "Other role", "customer": "cust_1", "selfManaged": true, "public": false,
			"defaultLevel": "OWN", "capabilities": []string{"USE_COMPANY_ADDRESSES"},
			"permissions.0.entity": "QUOTE", "permissions.0.action": "EDIT", "permissions.0.level": "CUSTOMER",
		}},
		{input: object{"id": "role_4", "label": "New role"}, other: map[string]any{ // what a role of a company has
			"permissions": []object{}, "capabilities": []string{},
		}},
		{viewer: anna, input: object{"id": "role_2", "permissions": samplePermission}, other: map[string]any{ // customizes a predefined role
			"id": "role_1", "label": "Our role", "customer": "cust_2",
			"defaultLevel": "OWN", "capabilities": []string{"UPDATE_OWN_PROFILE"},
			"permissions.0.entity": "QUOTE", "permissions.0.action": "EDIT", "permissions.0.level": "CUSTOMER",
		}},
	},
	"customerUserRoleCopy": {{input: object{"id": "role_2", "label": "New role"},
		other: map[string]any{"id": "role_4", "label": "Other role", "customer": "cust_1"}}},
	"customerUserRoleDelete": {{input: object{"id": "role_5"}, other: map[string]any{"id": "role_6"}}},

	"staffUserCreate": {{
		input: object{"email": "new@seller.example", "firstName": "New", "lastName": "Person", "roles": []string{"srole_2"}},
		other: map[string]any{
			"externalId": "S9", "email": "other@seller.example", "firstName": "Other", "lastName": "Other", "enabled": false,
			"roles": []string{"srole_3"}, "welcome": false,
		},
	}},
	"staffUserUpdate": {
		{input: object{"id": "staff_2", "firstName": "New"}, other: map[string]any{
			"id": "staff_5", "externalId": "S9", "email": "other@seller.example", "firstName": "Other", "lastName": "Other",
			"roles.set": []string{"srole_3"}, "roles.add": []string{"srole_3"},
		}},
		{input: object{"id": "staff_5", "firstName": "New"}, other: map[string]any{"roles.remove": []string{"srole_3"}}},
	},
	"staffUserEnable":        {{input: object{"id": "staff_3"}, other: map[string]any{"id": "staff_4"}}},
	"staffUserDisable":       {{input: object{"id": "staff_2"}, other: map[string]any{"id": "staff_5"}}},
	"staffUserPasswordReset": {{input: object{"id": "staff_2"}, other: map[string]any{"id": "staff_5"}}},

	"staffRoleCreate": {{input: object{"label": "New role", "permissions": samplePermission}, other: map[string]any{
		"label": "Other role", "defaultLevel": "OWN", "capabilities": []string{"MANAGE_PASSWORDS"},
		"permissions.0.entity": "QUOTE", "permissions.0.action": "EDIT", "permissions.0.level": "ALL",
	}}},
	"staffRoleUpdate": {{input: object{"id": "srole_4", "label": "New role", "permissions": samplePermission}, other: map[string]any{
		"id": "srole_5", "label": "Other role", "defaultLevel": "OWN", "capabilities": []string{"MANAGE_PASSWORDS"},
		"permissions.0.entity": "QUOTE", "permissions.0.action": "EDIT", "permissions.0.level": "ALL",
	}}},
	"staffRoleDelete": {{input: object{"id": "srole_4"}, other: map[string]any{"id": "srole_5"}}},
	"apiTokenCreate": {{input: object{"name": "New", "role": "srole_2", "expiresAt": testkit.StartTime.Add(time.Hour)},
		other: map[string]any{"name": "Other", "role": "srole_3", "expiresAt": testkit.StartTime.Add(2 * time.Hour)}}},
	"apiTokenRevoke": {{input: object{"id": "token_1"}, other: map[string]any{"id": "token_2"}}},
	"apiTokenAdopt":  {{input: object{"id": "token_3"}, other: map[string]any{"id": "token_4"}}},
	"jobCancel":      {{input: object{"id": "job_1"}, other: map[string]any{"id": "job_2"}}},

	"consentCreate": {{input: object{"name": "New"},
		other: map[string]any{"externalId": "C9", "name": "Other", "declinedNotification": false}}},
	"consentUpdate": {{input: object{"id": "consent_1", "name": "New"}, other: map[string]any{
		"id": "consent_2", "externalId": "C9", "name": "Other", "declinedNotification": false,
	}}},
	"consentVersionPublish": {{
		input: object{"consent": "consent_1", "texts": []object{{"language": "en", "name": "New", "text": "New text"}}},
		other: map[string]any{"consent": "consent_2", "texts.0.language": "fr", "texts.0.name": "Other", "texts.0.text": "Other text"},
	}},
	"consentAccept": {
		{input: object{"versions": []string{"cver_1"}, "language": "en", "customerUser": "user_1", "reason": "On paper"},
			other: map[string]any{"versions": []string{"cver_2"}, "language": "de", "customerUser": "user_3"}},
		{viewer: anna, input: object{"versions": []string{"cver_1"}, "language": "en"}, other: map[string]any{"channel": "ORDER"}},
	},
	"consentWithdraw": {{input: object{"id": "cacc_1", "reason": "By telephone"}, other: map[string]any{"id": "cacc_2"}}},
}

// sampleAddress is an input of a new address.
func sampleAddress(changes object) object {
	in := object{"firstName": "First", "lastName": "Last", "company": "Acme", "street": "First Street 1", "city": "Berlin",
		"postalCode": "", "countryCode": "HK"}
	maps.Copy(in, changes)
	return in
}

// sampleAddressChanges are other values for the texts of an address, and further ones.
func sampleAddressChanges(changes map[string]any) map[string]any {
	out := map[string]any{"externalId": "A9", "label": "Office", "namePrefix": "Dr", "firstName": "F", "middleName": "M", "lastName": "L",
		"nameSuffix": "Jr", "company": "Other", "street": "Other Street 3", "street2": "Floor 2", "city": "Hamburg", "countryCode": "AO",
		"postalCode": "20095", "regionText": "Brandenburg", "phone": "+49 30 1"}
	maps.Copy(out, changes)
	return out
}

var samplePermission = []object{{"entity": "ORDER", "action": "VIEW", "level": "OWN"}}

// bulkSamples are samples of a mutation of many customer users that changes two users. The word
// finds the first of them.
func bulkSamples(id, otherID, word string) []effectSample {
	return []effectSample{
		{input: object{"ids": []string{id}}, other: map[string]any{"ids": []string{id, otherID}}},
		{input: object{"filter": object{"id": object{"in": []string{id, otherID}}}}, other: map[string]any{
			"filter": object{"id": object{"eq": id}}, "search": word,
		}},
	}
}

// bulkRolesSamples are [bulkSamples] that change roles, and a sample of each list of roles.
func bulkRolesSamples() (out []effectSample) {
	for _, s := range bulkSamples("user_1", "user_5", "amanda") {
		s.input["roles"] = object{"add": []string{"role_5"}}
		out = append(out, s)
	}
	out[0].other["roles.set"], out[0].other["roles.add"] = []string{"role_6"}, []string{"role_6"}
	out[0].other["roles.remove"] = []string{"role_2"}
	return out
}

// newEffectTest opens a server with the test shop and
//   - websites 2 and 3, roles 4 (of Acme, with everything), 5 and 6 (predefined; nobody holds them);
//   - staff users 1, the administrator, 2 Sam, 3 and 4, who are disabled, and 5, with two roles;
//     their roles 2 to 5, of which nobody holds 4 and 5;
//   - customer users of Acme: 5 with everything, 6 Anna, an administrator, 7 with the e-mail
//     address of staff user 1, 8 and 9, who are disabled; users 5 and 6 are locked, users 1 and 3
//     have a new address that waits, and a link of each kind;
//   - sessions 1 and 2 of staff user 1, 3 of staff user 2, 4 to 6 of customer users 1, 3 and 6;
//   - API tokens and jobs 1 and 2;
//   - capabilities and saved views 1 and 2;
//   - users 10 and 11 of Acme, who are not confirmed; groups 1 to 3, Bolt in the second;
//   - addresses 1 to 3 of user 1 and of Acme, the first of them primary;
//   - consents 1 to 3 with one version each, in English and German; users 1 and 3 have accepted the third.
func newEffectTest(t *testing.T) *effectTest {
	t.Helper()
	e := &effectTest{Kit: testkit.New(t), seenHash: map[string]string{}}
	e.CreateShop(t)
	e.tokens = map[string]string{"": e.LoginStaffAdmin(t)}
	hash := e.HashPassword(t, testkit.StaffPassword)
	e.seenHash[hash] = testkit.StaffPassword
	e.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error { return addEffectRecords(ctx, tx, hash) })
	e.LoginStaffAdmin(t)
	e.LoginStaff(t, "sam@seller.example", testkit.StaffPassword)
	for _, email := range []string{"amanda@acme.example", "bob@bolt.example", anna} {
		e.tokens[email] = e.LoginCustomerUser(t, email)
	}
	e.WriteAsSystem(t, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE customer_users SET failed_logins=10, locked_until=? WHERE id IN (5,6)", tx.Now.Add(time.Minute))
		return err
	})
	e.ClientAddress = "10.0.0.1"
	e.restore = e.SaveTables(t)
	e.initial = e.dump(t, nil)
	return e
}

func addEffectRecords(ctx context.Context, tx *store.Tx, hash string) error {
	permission := []jsontypes.Permission{{Entity: "Rfq", Action: "VIEW", Level: "OWN"}}
	errs := []error{
		tx.Capability.Create().SetCode("a").SetLabel("A").Exec(ctx),
		tx.Capability.Create().SetCode("b").SetLabel("B").Exec(ctx),
		tx.SavedView.Create().SetName("A").SetOwnerStaffUserID(1).Exec(ctx),
		tx.SavedView.Create().SetName("B").SetOwnerStaffUserID(1).Exec(ctx),
		tx.Website.Create().SetName("Second").SetURL("https://second.example").Exec(ctx),
		tx.Website.Create().SetName("Third").SetURL("https://third.example").Exec(ctx),
		tx.CustomerUserRole.Create().SetCode("ACME").SetLabel("Acme's own").SetCustomerID(1).SetExternalID("R4").
			SetPermissions(permission).SetCapabilities([]string{"USE_COMPANY_ADDRESSES"}).Exec(ctx),
		tx.CustomerUserRole.Create().SetCode("FIVE").SetLabel("Five").Exec(ctx),
		tx.CustomerUserRole.Create().SetCode("SIX").SetLabel("Six").Exec(ctx),
	}
	for i := 2; i <= 5; i++ {
		errs = append(errs, tx.StaffRole.Create().SetLabel(fmt.Sprint("Staff role ", i)).SetDefaultLevel(staffrole.DefaultLevelNONE).
			SetPermissions(permission).Exec(ctx))
	}
	for i, name := range []string{"sam", "stan", "sue", "saul"} {
		email := name + "@seller.example"
		create := tx.StaffUser.Create().SetEmail(email).SetEmailKey(email).SetFirstName(name).SetLastName("Seller").SetPasswordHash(hash).
			SetEnabled(name == "sam" || name == "saul").SetExternalID(fmt.Sprint("S", i)).AddRoleIDs(2)
		if name == "saul" {
			create.AddRoleIDs(3)
		}
		errs = append(errs, create.Exec(ctx))
	}
	errs = append(errs, tx.CustomerUser.Create().SetEmail("vera@acme.example").SetEmailKey("vera@acme.example").SetFirstName("Vera").
		SetLastName("Full").SetExternalID("U5").SetNamePrefix("Dr").SetMiddleName("M").SetNameSuffix("Jr").SetBirthday("1986-04-23").
		SetWebsiteID(1).SetOwnerID(1).AddSalesRepresentativeIDs(2).SetCustomerID(1).AddRoleIDs(1, 4).Exec(ctx))
	for _, u := range []struct {
		email string
		role  int64
	}{{anna, 1}, {testkit.StaffEmail, 2}, {"dora@acme.example", 2}, {"dave@acme.example", 2}, {"uma@acme.example", 2},
		{"uri@acme.example", 2}} {
		errs = append(errs, tx.CustomerUser.Create().SetConfirmed(!strings.HasPrefix(u.email, "u")).SetEmail(u.email).
			SetEmailKey(text.EmailKey(u.email)).SetFirstName("F").SetLastName("L").
			SetPasswordHash(hash).SetCustomerID(1).SetEnabled(u.role == 1 || u.email == testkit.StaffEmail).AddRoleIDs(u.role).Exec(ctx))
	}
	for i := int64(1); i <= 3; i++ {
		errs = append(errs, tx.CustomerGroup.Create().SetName(fmt.Sprint("Group ", i)).SetExternalID(fmt.Sprint("G0", i)).SetTaxCode("A").
			SetPaymentTerm("B").Exec(ctx))
	}
	errs = append(errs, tx.Customer.UpdateOneID(3).SetGroupID(2).AddSalesRepresentativeIDs(1).Exec(ctx))
	for i := int64(4); i <= 5; i++ {
		errs = append(errs, tx.Customer.Create().SetID(i).SetName("Suspended").SetState("SUSPENDED").SetExternalID(fmt.Sprint("C", i)).Exec(ctx))
	}
	errs = append(errs, tx.Customer.Create().SetID(6).SetName("Suspended").SetParentID(4).SetState("SUSPENDED").Exec(ctx))
	for i := int64(1); i <= 3; i++ {
		country := map[int64]string{1: "DE", 2: "HK", 3: "DE"}[i]
		own := tx.CustomerUserAddress.Create().SetCustomerUserID(1).SetCompany("Acme").SetFirstName("Fay").SetLastName("Lee").SetStreet("S").
			SetCity("Berlin").SetCountryCode(country).SetPostalCode("10115")
		company := tx.CustomerAddress.Create().SetCustomerID(1).SetCompany("Acme").SetFirstName("Fay").SetLastName("Lee").SetStreet("S").
			SetCity("Berlin").SetCountryCode(country).SetPostalCode("10115")
		if i == 1 {
			own.SetPrimaryOf(1)
			company.SetPrimaryOf(1)
		}
		errs = append(errs, own.Exec(ctx), company.Exec(ctx))
	}
	for i := int64(1); i <= 3; i++ {
		errs = append(errs, tx.Consent.Create().SetName(fmt.Sprint("Consent ", i)).SetExternalID(fmt.Sprint("C0", i)).Exec(ctx),
			tx.ConsentVersion.Create().SetConsentID(i).SetNumber(1).SetPublishedAt(tx.Now).Exec(ctx))
		for k, language := range []string{"en", "de"} {
			errs = append(errs, tx.ConsentText.Create().SetConsentVersionID(i).SetPosition(k+1).SetLanguage(language).SetName("Terms").
				SetText("Pay in "+language).SetTextDigest(language).Exec(ctx))
		}
	}
	for _, user := range []int64{1, 3} {
		errs = append(errs, tx.ConsentAcceptance.Create().SetConsentID(3).SetConsentVersionID(3).SetCustomerUserID(user).SetAcceptedAt(tx.Now).
			SetLanguage("en").SetTextDigest("en").SetActiveKey(fmt.Sprint(user, ".3")).Exec(ctx))
	}
	for i := int64(1); i <= 4; i++ {
		errs = append(errs,
			tx.ApiToken.Create().SetName(fmt.Sprint("Token ", i)).SetTokenDigest(testkit.TokenDigest(fmt.Sprint("api ", i))).
				SetExpiresAt(tx.Now.Add(time.Hour)).SetRoleID(2).SetCreatedByID(1+(i-1)/2).Exec(ctx),
			tx.Job.Create().SetKind("IMPORT").SetState(job.StateQUEUED).SetRunAt(tx.Now).SetRequestedByStaffUserID(1).Exec(ctx))
	}
	for _, u := range []struct {
		id              int64
		email, newEmail string
	}{{1, "amanda@acme.example", "amanda2@acme.example"}, {3, "bob@bolt.example", "bob2@bolt.example"}} {
		errs = append(errs, tx.CustomerUser.UpdateOneID(u.id).SetNewEmail(u.newEmail).SetNewEmailUntil(tx.Now.Add(time.Hour)).Exec(ctx))
		for name, purpose := range map[string]onetimetoken.Purpose{"link": onetimetoken.PurposeRESET, "old": onetimetoken.PurposeEMAIL_OLD,
			"new": onetimetoken.PurposeEMAIL_NEW, "confirm": onetimetoken.PurposeCONFIRM} {
			address := u.email
			if name == "new" {
				address = u.newEmail
			}
			errs = append(errs, tx.OneTimeToken.Create().SetCreatedAt(tx.Now).SetPurpose(purpose).SetCustomerUserID(u.id).SetEmail(address).
				SetTokenDigest(testkit.TokenDigest(fmt.Sprint(name, " ", u.id))).SetExpiresAt(tx.Now.Add(time.Hour)).Exec(ctx))
		}
	}
	return errors.Join(errs...)
}
