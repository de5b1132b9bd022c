"""The cast of the demo workspace: invented people of an invented lake town.

One line a record: first name, spouse, last name, categories, what is known, days since the last
talk. Numbers are 555-01xx and addresses example.com, which nobody owns.
"""

CONTACTS = """
June & Walt Hargrove | Top100, Past Client, Christmas, Newsletter | Bought on Quarry Lane in 2019; sent two families since. Gardeners. | 94
Denise Okafor | Top100, Referral Source, Christmas | Runs the bakery on Front Street. Knows everybody. | 20
Grace Lindqvist | Past Client, Newsletter | Violin teacher. Wants to hear about cottages near water. | 3
Rob & Amy Tillman | Current Client, Top100 | Thinking of listing on Quarry Lane once the twins leave. | 6
Kim & Pat Dorsey | Current Client | Under contract on Birch Row. Morning calls, please. | 1
Elena Vidal | Friend, Christmas, Newsletter | From the choir. Rents downtown. | 41
Sam & Lou Whitaker | Past Client, Christmas | Sold the farmhouse with us; two dogs, one stubborn. | 130
Ivy Brandt | Sphere, Newsletter | School secretary; first to hear who is moving. | 58
Otto & Marge Quist | Neighbor, Christmas | Retired from the shipyard. Marge bakes for the block. | 75
Theo Marsh | Past Client, Referral Source | Bought a duplex in 2021, asks about a second. | 33
Nadia Petrov | Vendor, Lender | Pre-approves on Saturdays. | 12
Carl Jensen | Vendor, Home Inspector | Thorough, an hour early. | 27
Ruth & Abe Feldman | Top100, Past Client, Christmas | Downsized in spring; daughter teaches in Lansing. | 88
Priscilla Yoon | Vendor, Title | Closes on time. | 19
Marcus Bell | Sphere, Newsletter | Coaches the lake rowing team. | 102
Tessa & Jon Abbott | Past Client, Newsletter, Christmas | First home, 2022. Expecting in March. | 45
Harold Finch | Top100, Neighbor, Christmas | Widower, walks past every morning. | 9
Lena Ortiz | Friend, Sphere | Book club. Her sister may move here from Tucson. | 66
Victor Hale | Agent, Out of Area | Sends buyers from Chicago each summer. | 37
Beth & Roy Calloway | Past Client, Christmas, Newsletter | Cabin on Loon Path, rented out in July. | 150
Amir Haddad | Sphere, Investor | Owns four rentals, wants a fifth. | 51
Joan Pickett | Top100, Referral Source, Christmas | Hospital volunteer desk. Three referrals last year. | 80
Dale & Fern Rowan | Neighbor, Newsletter | Kayaks. Curious what the yellow house sold for. | 112
Monica Shah | Coworker, Sphere | We worked at the paper together. | 140
Pete Gallagher | Vendor, Handyman | Fixes before-listing lists in two days. | 16
Alice & Hugh Mercer | Past Client, Top100, Newsletter, Christmas | Sold the colonial, moved to Cedar Ridge. | 71
Wendy Ito | Club, Sphere | Garden club treasurer. | 63
Leo Bianchi | Past Client, Renter | Sold his condo, renting for a year. | 49
Sylvia Novak | Vendor, Stager | Half the county's throw pillows. | 30
Frank & Dot Ames | Past Client, Christmas | Fifty years married in June. | 165
Hannah Cole | School, Newsletter | Teaches third grade with Ivy. | 90
Gus Lindgren | Vendor, Roofer | Answers texts only. | 44
Mira & Sean Doyle | Top100, Past Client, Newsletter | Bought the mill loft. Host everyone. | 24
Eddie Park | Church, Sphere | Drives the food-pantry van. | 118
Carmen Reyes | Referral Source, Sphere | Hair salon. New people tell her first. | 15
Nell & Art Voss | Neighbor, Christmas | Snowbirds, back in April. | 200
Jasper Knight | Agent, Local | Good across the table. | 34
Olivia & Ben Stroud | Past Client, Newsletter, Christmas | Second baby, outgrowing Maple Street. | 84
Irene Fox | Top100, Family, Christmas | Aunt Irene. Call on Sundays. | 7
Curtis Wade | Sphere, Landlord | Tired of being a landlord, he says every fall. | 97
Paula Stein | Vendor, Insurance | Quotes in an hour. | 39
Noah & Kay Berg | Past Client, Newsletter | Lake house; boat named Escrow. | 125
Ada Thorne | Friend, Newsletter | Painter; studio over the hardware store. | 53
Simon Blake | Past Client | Bought new construction, warranty ends in May. | 77
Gwen & Tom Archer | Top100, Past Client, Christmas, Newsletter | Sold two, bought two. Tom follows rates daily. | 40
Ramona Diaz | Church, Sphere | Organises the harvest supper. | 106
Bill Sutter | Vendor, Plumber | Saved the Doyle closing. | 22
Kate & Ian Frost | Current Client, Newsletter | Looking for acreage; horses. | 4
Lydia Moss | Referral Source, Top100 | Estate attorney. Careful, kind. | 61
Hank Dalton | Neighbor | New mower, tells everyone. | 145
Jill & Max Farrow | Past Client, Christmas | Empty guest room now; thinking smaller. | 99
Tony Russo | Sphere, Builder | Twelve lots on Heron Drive next spring. | 29
Vera Lund | Friend, Christmas, Newsletter | Yoga on Tuesdays. | 36
Chuck & Bev Nolan | Past Client, Top100, Christmas | Sent their whole bowling league. | 86
Esther Wray | Vendor, Photographer | Twilight shots. | 11
Dean Kowalski | Sphere, Newsletter | Fire department; knows every driveway. | 70
Rosa & Luis Medina | Past Client, Newsletter, Christmas | Restaurant opens a second place in fall. | 48
Fay Winslow | Top100, Past Client | Sold on Tamarack; rents to travel nurses. | 93
Glen Avery | Club, Sphere | Chess on Thursdays. | 133
Toni & Drew Lambert | Past Client, Newsletter | Moved from Ohio; miss the hills. | 57
"""

# First name, last name, source, side, stage, time frame, property asked about, days since arrival.
PROSPECTS = """
Hal Brewster | Zillow | buy | contacted | 3-6 | 118 Alder Court | 83
Marta Silva | Realtor.com | buy | qualified | 0-3 | 9 Birch Row | 21
Owen Pruitt | Open house | buy | contacted | 3-6 | 60 Quarry Lane | 12
Nina Castellanos | Facebook | sell | attempted | 6-12 | 31 Harbor View | 5
Greg & Holly Tate | Zillow | buy | appointment_set | 0-3 | 14 Heron Drive | 17
Yusuf Demir | Website | buy | attempted | 12+ | 7 Mill Street | 9
Lorraine Beck | Expired | sell | contacted | now | 220 Sunset Ridge | 30
Craig Munro | FSBO | sell | attempted | now | 45 Cherry Street | 8
Angela Foss | Sign call | buy | qualified | 0-3 | 412 Tamarack Lane | 26
Wes & Tara Hume | Open house | buy | appointment_met | 0-3 | 77 Cove Street | 40
Diego Ramos | Zillow | rent | contacted | now | 5 Dock Lane | 6
Petra Holm | Realtor.com | buy | contacted | 6-12 | 16 Orchard Way | 61
Jamal Price | Call capture | buy | attempted | 3-6 | 412 Tamarack Lane | 3
Cora Whitfield | Absentee owner | sell | contacted | 12+ | 3 Loon Path | 74
Stan & Ida Moroz | Geographic farm | sell | qualified | 3-6 | 28 Cedar Ridge | 33
Phil Granger | HomeLight | sell | appointment_set | 0-3 | 102 Lakeshore Drive | 14
Renee Dubois | Zillow | buy | lost | none | 88 Maple Street | 120
Tyrone Banks | Facebook | buy | attempted | 12+ | 19 Spruce Court | 11
Molly Keane | Website | buy | contacted | 3-6 | 54 Garden Street | 19
Ken & Lori Whitt | Past client, referral | buy | agreement | now | 36 Willow Bend | 45
Dora Klein | Probate | sell | attempted | 6-12 | 12 Chapel Hill | 16
Aaron Sykes | Zillow | buy | contacted | 0-3 | 9 Birch Row | 7
Bridget Olsen | Open house | buy | attempted | 6-12 | 60 Quarry Lane | 12
Leon Fisher | Google Ads | sell | contacted | 3-6 | 71 Ridge Road | 28
Sofia & Marco Conti | Realtor.com | buy | qualified | 0-3 | 118 Alder Court | 15
Hugo Nash | FSBO | sell | contacted | now | 5 Pine Street | 22
Jackie Trent | Nextdoor | buy | attempted | 3-6 | 14 Heron Drive | 4
Ralph Eaton | Expired | sell | attempted | 0-3 | 93 Hill Street | 10
Mei Tanaka | Zillow | buy | appointment_set | 0-3 | 102 Lakeshore Drive | 13
Doug & Sue Pelt | Sign call | buy | contacted | 6-12 | 28 Cedar Ridge | 52
Vince Romano | Landvoice | sell | attempted | now | 8 Ferry Road | 2
Celia Grant | Website | sell | contacted | 3-6 | 40 Bay Street | 36
Ivan Soto | Apartments.com | rent | attempted | now | 5 Dock Lane | 1
Naomi Brandt | Open house | buy | contacted | 12+ | 77 Cove Street | 66
Kurt Weller | Zillow | buy | lost | none | 16 Orchard Way | 140
Jean & Paul Arnaud | Relocation company | buy | qualified | 0-3 | 36 Willow Bend | 18
Opal Finley | Circle prospecting | sell | attempted | 12+ | 90 Quarry Lane | 20
Roger Hines | Zillow | buy | attempted | 3-6 | 54 Garden Street | 5
Tamara Vance | Facebook | sell | contacted | 6-12 | 19 Spruce Court | 47
Eli Rosen | UpNest | sell | appointment_met | 0-3 | 71 Ridge Road | 24
"""

TALKS = """
Caught up on the garden; they are happy where they are until spring.
Asked what the house on the corner sold for. Promised the numbers.
Her brother is looking in the county. Will introduce us by mail.
Knee surgery went well. No plans to move.
Wants to wait for the school year to end, then list.
Talked rates for ten minutes, then fishing for twenty.
Thanked us for the roofer. Passed his name on.
New job in Grand Rapids from January; may keep the house and rent it.
The kitchen is finished. Invited to see it.
Mother may move in. A room on the ground floor would decide it.
Heard two neighbours talk of selling. Will ask them to call.
Pre-approval runs out next month; Nadia will renew it.
""".strip().split("\n")

NOTES = """
Prefers texts before nine.
Favourite restaurant: the fish place on the pier.
Collects old maps; look for one as a closing gift.
Two cats, no dog, allergic to both.
Wants a workshop with its own heat.
Plays in the summer league on Wednesdays.
Careful with money, generous with time.
Likes to see everything twice before deciding.
""".strip().split("\n")
