/** A Spring Boot application that returns the feed of a user from a release. */
package com.example.feed;
