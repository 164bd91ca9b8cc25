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

// anew stands in a request for a number that no request had before.
var anew = []byte("000000000")

var (
	made atomic.Int64
	run  = strings.ToLower(rand.Text()[:8]) // and no two runs over one database
)

// fresh is what to send of a request that writes: no two users share an address.
func fresh(body []byte) []byte {
	return bytes.Replace(body, anew, fmt.Appendf(nil, "%09d", made.Add(1)), 1)
}

// create makes a user of each of some companies, with an address and a role.
func create(f *found) workload {
	w := workload{name: creating, title: "a new user with an address and a role", writes: true}
	for _, n := range f.companies {
		input := vars{
			"email": "bench-" + run + "-" + string(anew) + "@create.example", "firstName": "Benjamin", "lastName": "Zytkowski",
			"customer": authz.Customer.ID(n), "website": authz.Website.ID(f.website), "roles": []string{authz.CustomerUserRole.ID(f.role)},
			"addresses": []vars{{
				"firstName": "Benjamin", "lastName": "Zytkowski", "street": "12 Wellington Street", "city": "Köln",
				"postalCode": "50667", "countryCode": "DE", "billing": true, "defaultBilling": true,
			}},
		}
		w.requests = append(w.requests, request{
			path: "/graphql", body: encode(vars{"query": createDocument, "variables": vars{"input": input}}),
			ask: "/create?owner=" + authz.StaffUser.ID(f.staff), input: encode(input),
		})
	}
	return w
}

var numbered = regexp.MustCompile(`((?:user|uaddr)_|bench-[a-z0-9]+-)\d+`)

// alike is an answer without the ids that differ from one creation to the next.
func alike(answer []byte) []byte { return numbered.ReplaceAll(answer, []byte("${1}N")) }
