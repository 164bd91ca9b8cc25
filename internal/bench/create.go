package bench

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"regexp"
	"strings"
	"sync/atomic"

	"buyergraph/internal/authz"
)

// sequencePlaceholder is replaced in each request by a number that no earlier request had.
var sequencePlaceholder = []byte("000000000")

var (
	lastSequence atomic.Int64
	runID        = strings.ToLower(rand.Text()[:8]) // keeps addresses unique between runs on one database
)

// fillSequence puts the next number into a request body, so that no two users share an e-mail address.
func fillSequence(body []byte) []byte {
	return bytes.Replace(body, sequencePlaceholder, fmt.Appendf(nil, "%09d", lastSequence.Add(1)), 1)
}

// creationWorkload returns the workload that creates users with an address and a role in several companies.
func creationWorkload(f *fixture) workload {
	w := workload{name: userCreation, title: "a new user with an address and a role", writes: true}
	for _, n := range f.companyIDs {
		input := jsonObject{
			"email": "bench-" + runID + "-" + string(sequencePlaceholder) + "@create.example", "firstName": "Benjamin", "lastName": "Zytkowski",
			"customer": authz.Customer.FormatID(n), "website": authz.Website.FormatID(f.websiteID),
			"roles": []string{authz.CustomerUserRole.FormatID(f.roleID)},
			"addresses": []jsonObject{{
				"firstName": "Benjamin", "lastName": "Zytkowski", "street": "12 Wellington Street", "city": "Köln",
				"postalCode": "50667", "countryCode": "DE", "billing": true, "defaultBilling": true,
			}},
		}
		w.requests = append(w.requests, request{
			productPath: "/graphql", productBody: encodeJSON(jsonObject{"query": createDocument, "variables": jsonObject{"input": input}}),
			limitPath: "/create?owner=" + authz.StaffUser.FormatID(f.staffUserID), limitBody: encodeJSON(input),
		})
	}
	return w
}

var createdIDs = regexp.MustCompile(`((?:user|uaddr)_|bench-[a-z0-9]+-)\d+`)

// maskCreatedIDs replaces the ids and numbers that differ from one creation to the next.
func maskCreatedIDs(answer []byte) []byte { return createdIDs.ReplaceAll(answer, []byte("${1}N")) }
