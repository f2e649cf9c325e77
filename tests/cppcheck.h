/* What cppcheck must know of jansson's macros: it does not read the system's headers. */
#define json_array_foreach(array, index, value) for (index = 0; (value = json_array_get(array, index)); index++)
#define json_object_foreach(object, key, value) for (key = json_key(object); (value = json_value(object, key)); key = json_next(key))
