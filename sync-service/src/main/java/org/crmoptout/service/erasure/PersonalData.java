package org.crmoptout.service.erasure;

/** Data of a person that another part of the service keeps: goes with the person. */
public interface PersonalData {

    /**
     * Deletes what is kept of a person. Called within the transaction that erases the person, who is held.
     *
     * @param workspaceId whose person
     * @param personId the person
     */
    void erase(String workspaceId, String personId);
}
